import { isTimeZone, zonedMoment } from "@rentease/core";
import { z } from "zod";

/** What of a page's URL every page has: which property, which days, in which zone. Links carry it along. */
export type Frame = {
  property: string | null;
  /** A date or a datetime as it stands in the URL; `to` is exclusive. Null: the page's own choice. */
  from: string | null;
  to: string | null;
  /** Null: the host's. */
  tz: string | null;
};

const given = z
  .string()
  .trim()
  .max(255)
  .optional()
  .transform((value) => value || null);

/** The frame's part of a query. */
const frameQuery = z.object({
  property: given,
  from: given,
  to: given,
  tz: given.refine((zone) => zone === null || isTimeZone(zone), {
    error: "is no IANA time zone, as in Europe/Amsterdam",
  }),
});

/** The frame, with what it comes to. */
export type FramedPeriod = { frame: Frame; timeZone: string; from: Date | null; to: Date | null };

/** A part of the URL can't be read. `field` is its name there. */
export class QueryError extends Error {
  readonly code = "invalid_query";
  readonly retry = false;
  override readonly name = "QueryError";
  readonly field: string;

  constructor(field: string, message: string) {
    super(`${field} ${message}`);
    this.field = field;
  }
}

/** @param hostZone what days are meant in unless the URL says otherwise. @throws QueryError */
export function readFrame(query: Record<string, string>, hostZone: string): FramedPeriod {
  const frame = parseQuery(frameQuery, query);
  const timeZone = frame.tz ?? hostZone;
  const from = momentOf("from", frame.from, timeZone);
  const to = momentOf("to", frame.to, timeZone);
  if (from && to && from >= to) throw new QueryError("to", "is not after from");
  return { frame, timeZone, from, to };
}

/** The same for a page that says what can't be read: without the fields that are wrong. */
export function readableFrame(query: Record<string, string>, hostZone: string): FramedPeriod {
  try {
    return readFrame(query, hostZone);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { [error.field]: wrong, ...rest } = query;
    return readableFrame(wrong === undefined ? {} : rest, hostZone);
  }
}

/** @throws QueryError naming the first field that is wrong. */
export function parseQuery<Schema extends z.ZodType>(
  schema: Schema,
  query: Record<string, string>,
): z.output<Schema> {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new QueryError(issue?.path.join(".") ?? "", issue?.message ?? "can't be read");
}

function momentOf(field: string, text: string | null, timeZone: string): Date | null {
  if (text === null) return null;
  try {
    return zonedMoment(text, timeZone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new QueryError(field, "is no date, as in 2026-06-01");
  }
}

export type QueryValues = Readonly<Record<string, string | number | null | undefined>>;

/** A link within the console that keeps the frame; `query` may overrule it, with null to leave a part out. */
export function hrefOf(frame: Frame, path: string, query: QueryValues = {}): string {
  const values = { ...frame, ...query };
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}
