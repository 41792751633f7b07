import type { Period } from "@rentease/core";
import type { Queryable } from "../database.ts";
import { addSums, type CardEntry, type CardSums, noSums } from "./card-entries.ts";
import { type CardPeriod, cardPeriod } from "./card-period.ts";
import type { CardScope, CardSource } from "./counted-payments.ts";
import { readShared } from "./read-shared.ts";
import { onSnapshot } from "./snapshot.ts";
import { sumDisputes } from "./sum-disputes.ts";
import { sumPaid } from "./sum-paid.ts";
import { sumRefunds } from "./sum-refunds.ts";

/** What card totals can be grouped by, besides the currency, which they always are. */
export const cardGroupings = ["day", "month", "method", "property"] as const;
export type CardGrouping = (typeof cardGroupings)[number];

export type CardTotalsRequest = Period & {
  /** IANA: whose days and months. */
  timeZone: string;
  /** In the order rows are sorted by. */
  groupBy?: readonly CardGrouping[];
  /** `stripe` unless given. */
  source?: CardSource | undefined;
  /** Only what belongs to this property. */
  property?: string | undefined;
};

/** Sums of one currency, in minor units. */
export type CardTotal = {
  currency: string;
  /** What Stripe settles in; null where that, and so `fees` and `stripeNet`, is not known yet. */
  settlementCurrency: string | null;
  payments: number;
  received: bigint;
  refunded: bigint;
  /** In disputes that are open or lost. */
  disputed: bigint;
  /** The part of `disputed` that banks keep. */
  lost: bigint;
  /** received - refunded - disputed. */
  net: bigint;
  /** In `settlementCurrency`, as is `stripeNet`: what these movements left on the Stripe balance. */
  fees: bigint | null;
  stripeNet: bigint | null;
};

/** A group's, with what it was grouped by: `day` is YYYY-MM-DD, `month` YYYY-MM; null is no method, or no property. */
export type CardTotalsRow = CardTotal & {
  day?: string;
  month?: string;
  method?: string | null;
  property?: string | null;
};

/**
 * Card totals of [from, to) by any of its groupings; `totals` are the rows' sums. Currencies are never summed (P5), nor
 * are fees of two settlement currencies: rows of one currency differ by that where there are two.
 *
 * Money is dated so that a month that is over stays as it was: received when it came, a refund (one that holds) when it
 * was made, a dispute (open or lost) when it was opened; each with its own fee and net. Only what is taken back as such
 * changes a past month: a debit that failed after all, a refund that failed, a dispute that was won.
 *
 * By property, a payment is its bookings', the rest of it and what belongs to no booking has the property null. Refunds
 * and disputes of a payment of several bookings are shared as the bookings show them, so that all properties together
 * are exactly the totals without.
 * @throws InvalidPeriodError
 */
export async function cardTotals(
  db: Queryable,
  { timeZone, groupBy = [], source = "stripe", property, ...between }: CardTotalsRequest,
): Promise<{ rows: CardTotalsRow[]; totals: CardTotal[] }> {
  const unit = groupBy.includes("day") ? "day" : groupBy.includes("month") ? "month" : null;
  const period = cardPeriod(between, unit, timeZone);
  const scope: CardScope = {
    period,
    source,
    property: property ?? null,
    byMethod: groupBy.includes("method"),
    byProperty: property !== undefined || groupBy.includes("property"),
  };
  const entries = await onSnapshot(db, async (tx) => {
    const whole = [
      await sumPaid(tx, scope),
      // Nothing of Stripe's ever happens to what was typed in.
      ...(source === "manual" ? [] : [await sumRefunds(tx, scope), await sumDisputes(tx, scope)]),
    ];
    const shared = await readShared(
      tx,
      scope,
      whole.flatMap((sums) => sums.shared),
    );
    return [...whole.flatMap((sums) => sums.entries), ...shared];
  });
  const counted = entries.filter((entry) => property === undefined || entry.property === property);
  return {
    rows: rowsOf(counted, groupBy, period),
    totals: rowsOf(counted, [], period),
  };
}

/** What tells two groups apart; a separator that no name holds. */
function keyOf(parts: readonly (string | null)[]): string {
  return parts.map((part) => part ?? "\u{1}").join("\u{0}");
}

function rowsOf(
  entries: readonly CardEntry[],
  groupBy: readonly CardGrouping[],
  { cuts }: CardPeriod,
): CardTotalsRow[] {
  const groups = new Map<string, { parts: (string | null)[]; sums: CardSums }>();
  for (const entry of entries) {
    const { currency, settlementCurrency, method, property } = entry;
    const day = cuts[entry.cut]?.day ?? "";
    const of = { day, month: day.slice(0, 7), method, property };
    const parts = [...groupBy.map((name) => of[name]), currency, settlementCurrency];
    const key = keyOf(parts);
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { parts, sums: noSums() }));
    addSums(group.sums, entry);
  }
  return [...groups.values()]
    .filter(({ sums }) => Object.values(sums).some((sum) => sum !== 0 && sum !== 0n))
    .toSorted((a, b) => inOrder(a.parts, b.parts))
    .map(({ parts, sums: { fees, settled, ...sums } }) => {
      const settlementCurrency = parts.at(-1) ?? null;
      const known = settlementCurrency !== null;
      return {
        ...Object.fromEntries(groupBy.map((name, place) => [name, parts[place] ?? null])),
        currency: parts.at(-2) ?? "",
        settlementCurrency,
        ...sums,
        net: sums.received - sums.refunded - sums.disputed,
        fees: known ? fees : null,
        stripeNet: known ? settled : null,
      };
    });
}

/** What has no name comes last. */
function inOrder(a: readonly (string | null)[], b: readonly (string | null)[]): number {
  for (const [place, mine] of a.entries()) {
    const other = b[place] ?? null;
    if (mine === other) continue;
    if (mine === null || other === null) return mine === null ? 1 : -1;
    return mine < other ? -1 : 1;
  }
  return 0;
}
