import { type CsvColumn, localMoment } from "@rentease/core";
import type { CertificateRead } from "../audit/read-certificate.ts";
import type { PayoutSummary } from "../payouts/list-payouts.ts";
import type { PayoutLine } from "../payouts/show-payout.ts";
import type { CardGrouping, CardTotalsRow } from "./card-totals.ts";
import type { OutstandingBooking } from "./outstanding.ts";
import type { WaitingMoney } from "./unmatched.ts";

// The columns of each report as a table for spreadsheets. An amount's currency is the column before it.

type Amounts<Row> = {
  [Name in keyof Row]: Row[Name] extends bigint | null ? Name : never;
}[keyof Row];

function money<Row>(
  names: readonly Amounts<Row>[],
  currencyOf: (row: Row) => string | null,
): CsvColumn<Row>[] {
  return names.map((name) => ({
    name: snakeCase(String(name)),
    value: (row) => {
      const amount = row[name];
      return { amount: typeof amount === "bigint" ? amount : null, currency: currencyOf(row) };
    },
  }));
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function cardTotalsColumns(groupBy: readonly CardGrouping[]): CsvColumn<CardTotalsRow>[] {
  return [
    ...groupBy.map((name) => ({ name, value: (row: CardTotalsRow) => row[name] ?? null })),
    { name: "currency", value: ({ currency }) => currency.toUpperCase() },
    { name: "payments", value: ({ payments }) => payments },
    ...money<CardTotalsRow>(
      ["received", "refunded", "disputed", "lost", "net"],
      ({ currency }) => currency,
    ),
    {
      name: "settlement_currency",
      value: ({ settlementCurrency }) => settlementCurrency?.toUpperCase() ?? null,
    },
    ...money<CardTotalsRow>(["fees", "stripeNet"], ({ settlementCurrency }) => settlementCurrency),
  ];
}

export const payoutColumns: CsvColumn<PayoutSummary>[] = [
  { name: "arrival_date", value: ({ arrivalDate }) => arrivalDate.toISOString().slice(0, 10) },
  { name: "payout", value: ({ stripe }) => stripe },
  { name: "status", value: ({ status }) => status },
  { name: "currency", value: ({ currency }) => currency.toUpperCase() },
  ...money<PayoutSummary>(
    ["amount", "gross", "fees", "refunds", "disputes", "other", "net", "difference"],
    ({ currency }) => currency,
  ),
  { name: "lines", value: ({ lines }) => lines },
];

/** @param timeZone whose days and clocks a line's moment is told in, as its page tells it. */
export function payoutLineColumns(timeZone: string): CsvColumn<PayoutLine>[] {
  return [
    { name: "created", value: ({ created }) => localMoment(created, timeZone) },
    { name: "balance_transaction", value: ({ stripe }) => stripe },
    { name: "reporting_category", value: ({ reportingCategory }) => reportingCategory },
    { name: "currency", value: ({ currency }) => currency.toUpperCase() },
    ...money<PayoutLine>(["amount", "fee", "net"], ({ currency }) => currency),
    { name: "source", value: ({ source }) => source },
    { name: "payment", value: ({ payment }) => payment?.paymentIntent ?? payment?.charge ?? null },
    { name: "bookings", value: ({ bookings }) => bookings.join(" ") },
    {
      name: "properties",
      value: ({ shares }) =>
        [...new Set(shares.flatMap(({ property }) => property ?? []))].join("; "),
    },
  ];
}

export const outstandingColumns: CsvColumn<OutstandingBooking>[] = [
  { name: "booking", value: ({ reference }) => reference },
  { name: "guest", value: ({ guest }) => guest.name },
  { name: "property", value: ({ property }) => property },
  { name: "check_in", value: ({ checkIn }) => checkIn },
  { name: "status", value: ({ status }) => status },
  { name: "currency", value: ({ currency }) => currency.toUpperCase() },
  ...money<OutstandingBooking>(
    ["expected", "due", "paid", "refunded", "lost", "balance", "overdue"],
    ({ currency }) => currency,
  ),
  { name: "overdue_days", value: ({ overdueDays }) => overdueDays },
];

/** Ages as people read them, and Excel, which takes `8-30` for a date. */
export const waitingAgeInWords: Readonly<Record<WaitingMoney["age"], string>> = {
  "0-7": "up to 7 days",
  "8-30": "8 to 30 days",
  "31-90": "31 to 90 days",
  "over-90": "over 90 days",
};

export const unmatchedColumns: CsvColumn<WaitingMoney>[] = [
  { name: "age_days", value: ({ age }) => waitingAgeInWords[age] },
  { name: "payments", value: ({ payments }) => payments },
  { name: "currency", value: ({ currency }) => currency.toUpperCase() },
  ...money<WaitingMoney>(["amount"], ({ currency }) => currency),
];

type CertifiedSum = CertificateRead["sums"][number];

/** Stripe's figures beside ours. */
export const certifiedColumns: CsvColumn<CertifiedSum>[] = [
  { name: "object", value: ({ object }) => object },
  { name: "status", value: ({ status }) => status },
  { name: "currency", value: ({ currency }) => currency?.toUpperCase() ?? null },
  ...(["stripe", "ours", "difference"] as const).flatMap((side): CsvColumn<CertifiedSum>[] => [
    { name: `${side}_count`, value: (sum) => sum[side].count },
    {
      name: `${side}_amount`,
      value: (sum) => ({ amount: sum[side].amount, currency: sum.currency }),
    },
  ]),
];
