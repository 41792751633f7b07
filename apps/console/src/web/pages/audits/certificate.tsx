import type { CertificateRead } from "@rentease/db";
import { kindInWords } from "../../kinds-in-words.ts";
import { counted, countedOf } from "../../parts/counted.ts";
import { Money } from "../../parts/money.tsx";
import { Table } from "../../parts/table.tsx";

/** Stripe's figures beside ours, and what the payments of the period belong to. */
export function Certificate({ certificate }: { certificate: CertificateRead }) {
  const { sums, payments, payouts } = certificate;
  return (
    <>
      <h2>Stripe beside the books</h2>
      <Sums sums={sums} />
      <h2>Payments whose money came in the period</h2>
      <Payments payments={payments} />
      <h2>Payouts</h2>
      <p>
        {countedOf(payouts.count, "payout")}, {counted(payouts.itemised)} itemised
        {payouts.unequal === 0
          ? ", and each of those is the sum of its lines."
          : `, ${counted(payouts.unequal)} not equal to their lines.`}
      </p>
    </>
  );
}

function Sums({ sums }: Pick<CertificateRead, "sums">) {
  return (
    <Table
      label="Figures of Stripe and of the books"
      rows={sums}
      empty="Nothing happened at Stripe in this period."
      columns={[
        { name: "What", cell: ({ object }) => kindInWords(object) },
        { name: "Status", cell: ({ status }) => status.replaceAll("_", " ") },
        { name: "At Stripe", numeric: true, cell: ({ stripe }) => counted(stripe.count) },
        { name: "Sum at Stripe", numeric: true, cell: (sum) => <Side of={sum} side="stripe" /> },
        { name: "Here", numeric: true, cell: ({ ours }) => counted(ours.count) },
        { name: "Sum here", numeric: true, cell: (sum) => <Side of={sum} side="ours" /> },
        { name: "Difference", numeric: true, cell: (sum) => <Difference of={sum} /> },
      ]}
    />
  );
}

type Sum = CertificateRead["sums"][number];

/** Of balance transactions fee and net too: they are what a deposit is made of. */
function Side({ of, side }: { of: Sum; side: "stripe" | "ours" }) {
  const { currency } = of;
  const { amount, fee, net } = of[side];
  return (
    <>
      <Money amount={amount} currency={currency} />
      {fee !== null && net !== null && (
        <small class="net">
          fee <Money amount={fee} currency={currency} />
          <br />
          net <Money amount={net} currency={currency} />
        </small>
      )}
    </>
  );
}

function Difference({ of: { difference, currency } }: { of: Sum }) {
  const { count, amount } = difference;
  if (count === 0 && amount === 0n) return <>0</>;
  return (
    <strong class="left">
      {counted(count)}, <Money amount={amount} currency={currency} />
    </strong>
  );
}

function Payments({ payments }: Pick<CertificateRead, "payments">) {
  const part = (name: string, key: "matched" | "unmatched" | "excluded") =>
    [
      { name, numeric: true, cell: (row: Row) => counted(row[key].count) },
      {
        name: `Sum ${name.toLowerCase()}`,
        numeric: true,
        cell: (row: Row) => <Money amount={row[key].amount} currency={row.currency} />,
      },
    ] as const;
  return (
    <Table
      label="Payments by what they belong to"
      rows={payments}
      empty="No payment received money in this period."
      columns={[
        { name: "Payments", numeric: true, cell: ({ count }) => counted(count) },
        {
          name: "Received",
          numeric: true,
          cell: ({ received, currency }) => <Money amount={received} currency={currency} />,
        },
        ...part("Matched", "matched"),
        ...part("Unmatched", "unmatched"),
        ...part("Excluded", "excluded"),
      ]}
    />
  );
}

type Row = CertificateRead["payments"][number];
