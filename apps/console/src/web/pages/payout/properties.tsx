import type { PropertySum } from "@rentease/db";
import { Money } from "../../parts/money.tsx";
import { Table } from "../../parts/table.tsx";

type PropertiesProps = { sums: readonly PropertySum[]; currency: string };

/** Whose money it is; all together are the net of the lines. */
export function Properties({ sums, currency }: PropertiesProps) {
  const sum = (part: "amount" | "fee" | "net") =>
    sums.reduce((total, each) => total + each[part], 0n);
  const total = { property: "", amount: sum("amount"), fee: sum("fee"), net: sum("net") };
  return (
    <section aria-labelledby="properties">
      <h2 id="properties">By property</h2>
      <Table
        label="Net by property"
        rows={sums}
        totals={[total]}
        empty="This payout has no lines."
        columns={[
          {
            name: "Property",
            cell: (each) => (each === total ? "Total" : (each.property ?? "no property")),
          },
          ...(["amount", "fee", "net"] as const).map((part) => ({
            name: part.charAt(0).toUpperCase() + part.slice(1),
            numeric: true,
            cell: (each: PropertySum) => <Money amount={each[part]} currency={currency} />,
          })),
        ]}
      />
    </section>
  );
}
