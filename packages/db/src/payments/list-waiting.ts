import { and, asc, count, gt, inArray, isNull } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { payments } from "../schema/index.ts";
import { type ListedPayment, listedPayments } from "./listed-payment.ts";

/** Money that came and belongs to no booking yet. */
const waiting = and(
  inArray(payments.review, ["unmatched", "suggested"]),
  gt(payments.received, 0n),
  isNull(payments.supersededBy),
);

/** The payments that wait for a person, the longest waiting first, and how many there are in all. */
export async function listWaiting(
  db: Queryable,
  { limit }: { limit: number },
): Promise<{ total: number; payments: ListedPayment[] }> {
  const [row] = await db.select({ total: count() }).from(payments).where(waiting);
  const rows = await db
    .select()
    .from(payments)
    .where(waiting)
    .orderBy(asc(payments.created), asc(payments.id))
    .limit(limit);
  return { total: row?.total ?? 0, payments: await listedPayments(db, rows) };
}
