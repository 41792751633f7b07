import type { PaymentAttempt } from "@rentease/db";
import { Moment } from "../../parts/moment.tsx";
import { Money } from "../../parts/money.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { Table } from "../../parts/table.tsx";

/** How often the payer tried, and why it failed. */
export function Attempts({ attempts }: { attempts: readonly PaymentAttempt[] }) {
  if (attempts.length === 0) return null;
  return (
    <>
      <h2>Attempts</h2>
      <Table
        label="Charges of the payment"
        columns={[
          { name: "When", cell: ({ created }) => <Moment at={created} /> },
          { name: "Charge", cell: ({ stripe }) => <span class="id">{stripe}</span> },
          { name: "With", cell: withWhat },
          { name: "Status", cell: ({ status }) => <StateBadge state={status} /> },
          { name: "Refused because", cell: ({ failureCode }) => inWords(failureCode) ?? "–" },
          {
            name: "Amount",
            numeric: true,
            cell: ({ amount, currency }) => <Money amount={amount} currency={currency} />,
          },
        ]}
        rows={attempts}
        empty={null}
      />
    </>
  );
}

function withWhat({ methodType, wallet, card }: PaymentAttempt): string {
  const number = card.last4 === null ? null : `… ${card.last4}`;
  const said = [inWords(wallet), card.brand ?? inWords(methodType), number].filter(Boolean);
  return said.length === 0 ? "–" : said.join(" ");
}

function inWords(code: string | null): string | null {
  return code?.replaceAll("_", " ") ?? null;
}
