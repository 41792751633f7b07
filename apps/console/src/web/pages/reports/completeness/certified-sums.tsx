import type { CertificateRead } from "@rentease/db";
import { Money } from "../../../parts/money.tsx";
import { Table } from "../../../parts/table.tsx";

type Sum = CertificateRead["sums"][number];

/** Stripe's figures beside ours, by kind of object, currency and status. */
export function CertifiedSums({ sums }: { sums: readonly Sum[] }) {
  return (
    <>
      <h2>Stripe's figures and ours</h2>
      <Table
        label="Stripe's figures and ours"
        rows={sums}
        empty="There was nothing to compare."
        columns={[
          { name: "Object", cell: ({ object }) => readable(object) },
          { name: "Status", cell: ({ status }) => readable(status) },
          { name: "At Stripe", numeric: true, cell: ({ stripe }) => stripe.count },
          { name: "Here", numeric: true, cell: ({ ours }) => ours.count },
          {
            name: "Sum at Stripe",
            numeric: true,
            cell: ({ stripe, currency }) => <Money amount={stripe.amount} currency={currency} />,
          },
          {
            name: "Sum here",
            numeric: true,
            cell: ({ ours, currency }) => <Money amount={ours.amount} currency={currency} />,
          },
          { name: "Difference", numeric: true, cell: (sum) => <Difference of={sum} /> },
        ]}
      />
    </>
  );
}

function Difference({ of: { difference, currency } }: { of: Sum }) {
  const { count, amount } = difference;
  if (count === 0 && amount === 0n) return <>none</>;
  return (
    <>
      <span class="badge bad">{count === 0 ? "amounts" : `${count} objects`}</span>{" "}
      <Money amount={amount} currency={currency} />
    </>
  );
}

function readable(name: string): string {
  return name.replaceAll(/[._]/g, " ");
}
