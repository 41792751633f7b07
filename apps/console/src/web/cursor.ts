import { z } from "zod";
import { QueryError } from "./frame.ts";

/** A place in a list by time, as it stands in a link. */
type Place = { created: Date; id: string };

const place = z.tuple([z.iso.datetime(), z.uuid()]);

export function writeCursor({ created, id }: Place): string {
  return `${created.toISOString()}_${id}`;
}

/** @throws QueryError */
export function readCursor(text: string | undefined): Place | undefined {
  if (text === undefined) return undefined;
  const parsed = place.safeParse(text.split("_"));
  if (!parsed.success)
    throw new QueryError("cursor", "is no place in this list: start from its beginning");
  const [created, id] = parsed.data;
  return { created: new Date(created), id };
}
