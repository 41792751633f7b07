import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import { lookUpByIndex } from "../look-up-by-index.ts";
import { together } from "../together.ts";
import { type BookingHit, searchBookings } from "./search-bookings.ts";
import { type PaymentHit, searchPayments } from "./search-payments.ts";
import {
  type DisputeHit,
  type EventHit,
  type PayoutHit,
  searchDisputes,
  searchEvents,
  searchPayouts,
} from "./search-records.ts";
import { readSearch, type Search } from "./read-search.ts";

/** What a text in the search box names, each list the likeliest first, then the newest. */
export type SearchHits = {
  bookings: BookingHit[];
  payments: PaymentHit[];
  payouts: PayoutHit[];
  disputes: DisputeHit[];
  events: EventHit[];
};

/**
 * Finds what a person may mean: a booking's reference or how it begins, a guest's or payer's name (whole parts of it),
 * e-mail or phone, an id of ours or of Stripe's, or an amount received or paid out.
 * @param options.limit hits of each kind at most.
 */
export async function search(
  db: Database,
  text: string,
  { limit = 10 }: { limit?: number } = {},
): Promise<SearchHits> {
  const read = readSearch(text);
  if (!read) return { bookings: [], payments: [], payouts: [], disputes: [], events: [] };
  return db.transaction(
    async (tx) => {
      await lookUpByIndex(tx);
      const amounts = await readAmounts(read, async (statement) => [
        ...(await tx.execute<{ currency: string }>(statement)),
      ]);
      const [bookings, payments, payouts, disputes, events] = await together([
        searchBookings(tx, read, limit),
        searchPayments(tx, read, amounts, limit),
        searchPayouts(tx, read, amounts, limit),
        searchDisputes(tx, read, limit),
        searchEvents(tx, read, limit),
      ]);
      return { bookings, payments, payouts, disputes, events };
    },
    { accessMode: "read only" },
  );
}

/** What an amount comes to in each currency that payments came in, minor units. */
async function readAmounts(
  { amount }: Search,
  read: (statement: SQL) => Promise<{ currency: string }[]>,
): Promise<{ currency: string; amount: bigint }[]> {
  if (!amount) return [];
  const currencies = await read(everyCurrency);
  return currencies.flatMap(({ currency }) =>
    amount.in(currency).map((minor) => ({ currency, amount: minor })),
  );
}

/** One step along the index payments_amount a currency, however many payments there are. */
const everyCurrency = sql`
  with recursive seen as (
    (select currency from payments order by currency limit 1)
    union all
    select (select currency from payments where currency > seen.currency order by currency limit 1)
    from seen where seen.currency is not null
  )
  select currency from seen where currency is not null`;
