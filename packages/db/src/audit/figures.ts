import type { FactsOf, ObjectType, Period } from "@rentease/core";
import type { Figure, ListedSum } from "../schema/backfill-windows.ts";

/** What is read of an object's facts, whichever kind it is. */
type Countable = {
  created: Date;
  currency: string | null;
  amount?: bigint;
  amountTotal?: bigint | null;
  status?: string;
  reportingCategory?: string;
  fee?: bigint;
  net?: bigint;
};

/** What an object adds to the sums of a period; null when it is no part of them. */
export function figureOf(
  type: ObjectType,
  facts: FactsOf<ObjectType> | null,
  { from, to }: Period,
): Figure | null {
  // PaymentIntents are in no list by time; they are compared with their charges.
  if (facts === null || type === "payment_intent") return null;
  const { created, currency, fee, net, ...rest }: Countable = facts;
  if (created < from || created >= to || isOpenSession(type, facts)) return null;
  return {
    currency,
    status: rest.reportingCategory ?? rest.status ?? "",
    amount: String(rest.amount ?? rest.amountTotal ?? 0n),
    ...(fee === undefined ? {} : { fee: String(fee) }),
    ...(net === undefined ? {} : { net: String(net) }),
  };
}

/** Stripe tells of a session when it is completed or expires: one that is open is in the books by chance. */
export function isOpenSession(type: ObjectType, facts: FactsOf<ObjectType>): boolean {
  return type === "checkout.session" && "status" in facts && facts.status === "open";
}

/** Adds up figures by currency and status, on top of what was added up before. */
export function addFigures(before: readonly ListedSum[], figures: readonly Figure[]): ListedSum[] {
  const sums = new Map(before.map((sum) => [keyOf(sum), sum]));
  for (const figure of figures) {
    const sum = sums.get(keyOf(figure));
    sums.set(keyOf(figure), {
      ...figure,
      count: (sum?.count ?? 0) + 1,
      amount: plus(sum?.amount, figure.amount),
      ...(figure.fee === undefined ? {} : { fee: plus(sum?.fee, figure.fee) }),
      ...(figure.net === undefined ? {} : { net: plus(sum?.net, figure.net) }),
    });
  }
  return [...sums.values()];
}

/** The sums without an object that was added to them; null when there is none like it in them. */
export function withoutFigure(sums: readonly ListedSum[], figure: Figure): ListedSum[] | null {
  const counted = sums.find((sum) => keyOf(sum) === keyOf(figure));
  if (!counted) return null;
  const minus = (sum: string | undefined, part: string) => plus(sum, String(-BigInt(part)));
  const left = {
    ...counted,
    count: counted.count - 1,
    amount: minus(counted.amount, figure.amount),
    ...(figure.fee === undefined ? {} : { fee: minus(counted.fee, figure.fee) }),
    ...(figure.net === undefined ? {} : { net: minus(counted.net, figure.net) }),
  };
  return sums.flatMap((sum) => (sum !== counted ? [sum] : left.count > 0 ? [left] : []));
}

function keyOf({ currency, status }: Figure): string {
  return `${currency} ${status}`;
}

function plus(a: string | undefined, b: string): string {
  return String(BigInt(a ?? 0) + BigInt(b));
}
