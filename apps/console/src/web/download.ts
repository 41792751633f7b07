import type { z } from "zod";
import { parseQuery } from "./frame.ts";
import type { Asked } from "./page.ts";

type DownloadDefinition<Query extends z.ZodType> = {
  /** That of the page which shows the same, ending in .csv. */
  path: string;
  /** Of its own, beside the frame; what only the page knows of is left aside. */
  query: Query;
  /** Null: there is no such thing. */
  send(asked: Asked, query: z.output<Query>): Promise<Response | null>;
};

export type Download = Omit<DownloadDefinition<z.ZodType>, "query" | "send"> & {
  open(asked: Asked, query: Record<string, string>): Promise<Response | null>;
};

/** What a page shows, for a spreadsheet. Whoever is signed in may have it. */
export function download<Query extends z.ZodType>({
  query,
  send,
  ...about
}: DownloadDefinition<Query>): Download {
  return { ...about, open: (asked, raw) => send(asked, parseQuery(query, raw)) };
}
