import { eq } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { isUuid } from "../payments/is-uuid.ts";
import { bookings } from "../schema/index.ts";

/** The reference of the booking of our id; null when there is none. */
export async function findBookingReference(db: Queryable, id: string): Promise<string | null> {
  if (!isUuid(id)) return null;
  const [row] = await db
    .select({ reference: bookings.reference })
    .from(bookings)
    .where(eq(bookings.id, id));
  return row?.reference ?? null;
}
