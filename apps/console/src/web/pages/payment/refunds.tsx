import { formatDecimal } from "@rentease/core";
import type { ListedPayment } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";
import { ActionForm, For } from "../../parts/action-form.tsx";
import { BookingLink } from "../../parts/booking-link.tsx";
import { grouped, Money } from "../../parts/money.tsx";
import { ShareRows } from "../../parts/share-rows.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { Table } from "../../parts/table.tsx";
import { wasSent } from "../../typed.ts";

type Refund = ListedPayment["refunds"][number];
type Props = { payment: ListedPayment };

/** What went back, and which bookings it is for. */
export function Refunds({ payment }: Props) {
  const { refunds, currency, allocations } = payment;
  if (refunds.length === 0) return null;
  return (
    <>
      <h2>Refunds</h2>
      <Table
        label="Refunds of the payment"
        columns={[
          { name: "Refund", cell: ({ stripe }) => <span class="id">{stripe}</span> },
          { name: "Status", cell: ({ status }) => <StateBadge state={status} /> },
          {
            name: "Amount",
            numeric: true,
            cell: ({ amount }) => <Money amount={amount} currency={currency} />,
          },
          { name: "For", cell: (refund) => <DirectedTo refund={refund} currency={currency} /> },
        ]}
        rows={refunds}
        empty={null}
      />
      {allocations.length > 0 && payment.supersededBy === null && (
        <For role="operator">
          {refunds.map((refund) => (
            <DirectForm refund={refund} payment={payment} />
          ))}
        </For>
      )}
    </>
  );
}

function DirectedTo({ refund: { directed }, currency }: { refund: Refund; currency: string }) {
  if (directed.length === 0) return <>shared among its bookings</>;
  return (
    <>
      {directed.map(({ booking, amount }, place) => (
        <>
          {place > 0 && ", "}
          <BookingLink reference={booking} /> ({grouped(amount, currency)})
        </>
      ))}
    </>
  );
}

function DirectForm({ refund, payment }: Props & { refund: Refund }) {
  const { sent } = useAsked();
  const { currency, allocations, decision } = payment;
  const form = `refund ${refund.stripe}`;
  const said = `${grouped(refund.amount, currency)} (${refund.stripe})`;
  return (
    <details open={wasSent(sent, form)}>
      <summary>Say which booking the refund of {said} is for</summary>
      <ActionForm
        to={`/refunds/${refund.stripe}/direct`}
        values={{ form, expected_decision: decision ?? "" }}
        class="stacked"
      >
        <ShareRows
          form={form}
          currency={currency}
          rows={refund.directed.map(({ booking, amount }) => ({
            booking,
            amount: formatDecimal(amount, currency),
          }))}
          most={allocations.length}
          choices={allocations.map(({ booking }) => booking)}
        />
        <p>Without a booking it is shared among all of them again.</p>
        <button type="submit" class="quiet" aria-label={`Direct the refund of ${said}`}>
          Direct the refund
        </button>
      </ActionForm>
    </details>
  );
}
