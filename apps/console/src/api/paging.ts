import { z } from "@hono/zod-openapi";

// A cursor is the place of a page's last item in its list, and says nothing to anybody else.

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

function cursorOf<Place>(parse: (text: string) => Place | null) {
  return z
    .string()
    .transform((cursor, context): Place => {
      const place = parse(Buffer.from(cursor, "base64url").toString());
      if (place !== null) return place;
      context.addIssue("is no next_cursor of this list");
      return z.NEVER;
    })
    .optional()
    .openapi({ type: "string", description: "The `next_cursor` of the page before" });
}

/** Of lists in the order of our own ids. */
export const uuidCursor = cursorOf((text) => (uuid.test(text) ? text : null));

/** A place as a cursor has it. */
export function cursorAt(place: string): string {
  return Buffer.from(place).toString("base64url");
}

/** Of the list of Stripe's events. */
export const eventCursor = cursorOf((text) => (/^[\x21-\x7e]{1,255}$/.test(text) ? text : null));

/** Of lists in the order of a day, and of our ids within it. */
export const dayCursor = cursorOf((text) => {
  const [, moment = "", id = ""] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (.*)$/.exec(text) ?? [];
  const created = new Date(moment);
  return uuid.test(id) && !Number.isNaN(created.getTime()) ? { created, id } : null;
});

/** Of lists in the order of check-in, and of our ids within a day; `-` is no check-in. */
export const checkInCursor = cursorOf((text) => {
  const [, day = "", id = ""] = /^(\d{4}-\d\d-\d\d|-) (.*)$/.exec(text) ?? [];
  return uuid.test(id) ? { checkIn: day === "-" ? null : day, id } : null;
});

/** The query of a list. */
export function pageQuery<Cursor extends z.ZodType>(cursor: Cursor) {
  return {
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(100)
      .default(20)
      .openapi({ description: "How many items a page has at most" }),
    cursor,
  };
}

/** A page of a list, as JSON. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next_cursor: z
      .string()
      .nullable()
      .openapi({ description: "Where the next page begins; null on the last" }),
  });
}

/** Reads one item more than the page has, to know whether another page follows. @param placeOf as the cursor reads it. */
export async function readPage<Item>(
  limit: number,
  read: (limit: number) => Promise<Item[]>,
  placeOf: (item: Item) => string,
): Promise<{ items: Item[]; next_cursor: string | null }> {
  const items = await read(limit + 1);
  const page = items.slice(0, limit);
  const last = page.at(-1);
  const more = items.length > limit && last !== undefined;
  return {
    items: page,
    next_cursor: more ? cursorAt(placeOf(last)) : null,
  };
}
