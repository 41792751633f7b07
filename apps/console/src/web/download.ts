import type { Role } from "@rentease/db";
import type { z } from "zod";
import { parseQuery } from "./frame.ts";
import type { Asked } from "./page.ts";

type DownloadDefinition<Query extends z.ZodType> = {
  /** That of the page which shows the same, ending in .csv or .json. */
  path: string;
  /** Who may have it: everybody who is signed in unless given. */
  role?: Role;
  /** Of its own, beside the frame; what only the page knows of is left aside. */
  query: Query;
  /** Null: there is no such thing. */
  send(asked: Asked, query: z.output<Query>): Promise<Response | null>;
};

export type Download = Omit<DownloadDefinition<z.ZodType>, "query" | "send"> & {
  open(asked: Asked, query: Record<string, string>): Promise<Response | null>;
};

/** What a page shows, as a file. */
export function download<Query extends z.ZodType>({
  query,
  send,
  ...about
}: DownloadDefinition<Query>): Download {
  return { ...about, open: (asked, raw) => send(asked, parseQuery(query, raw)) };
}
