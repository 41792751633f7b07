import type { ListedPayment } from "@rentease/db";
import { Link } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Money } from "../../parts/money.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { Table } from "../../parts/table.tsx";

export function Disputes({ payment: { disputes } }: { payment: ListedPayment }) {
  if (disputes.length === 0) return null;
  return (
    <>
      <h2>Disputes</h2>
      <Table
        label="Disputes about the payment"
        columns={[
          {
            name: "Dispute",
            cell: ({ stripe }) => (
              <Link to="/disputes" class="id">
                {stripe}
              </Link>
            ),
          },
          { name: "Status", cell: ({ status }) => <StateBadge state={status} /> },
          { name: "Reason", cell: ({ reason }) => reason?.replaceAll("_", " ") ?? "–" },
          { name: "Answer by", cell: ({ evidenceDueBy }) => <Moment at={evidenceDueBy} /> },
          {
            name: "Amount",
            numeric: true,
            cell: ({ amount, currency }) => <Money amount={amount} currency={currency} />,
          },
        ]}
        rows={disputes}
        empty={null}
      />
    </>
  );
}
