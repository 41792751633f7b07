import type { ListedDifference } from "@rentease/db";
import { kindInWords } from "../../kinds-in-words.ts";
import { Link } from "../../parts/link.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { Table } from "../../parts/table.tsx";

/** What each cause means, and what helps. */
const causes: Readonly<Record<string, readonly [name: string, help: string]>> = {
  missing: ["Missing here", "Stripe has it and the books don't. An audit with repair fetches it."],
  extra: [
    "Not at Stripe",
    "It is here and Stripe has no such object: was the database restored, or edited by hand? A payment like that is let go by excluding it.",
  ],
  differs: ["Differs", "Stripe says something else. An audit with repair takes Stripe's word."],
  derived: [
    "Not as its parts",
    "The payment is not what its PaymentIntent, charges, refunds and disputes make it. An audit with repair derives it again.",
  ],
  payout_sum: [
    "Not as its lines",
    "The payout's lines don't add up to it, or were never read. An audit with repair reads them again.",
  ],
  unchecked: [
    "Not checked",
    "Stripe could not be asked about it, for the reason given. Audit the period again.",
  ],
};

export function Differences({ differences }: { differences: readonly ListedDifference[] }) {
  const met = new Set(differences.map(({ cause }) => cause));
  return (
    <>
      <Table
        label="Differences, in the order they were found"
        rows={differences}
        empty="None: all that Stripe has is here, as Stripe has it."
        columns={[
          { name: "What", cell: ({ objectType }) => kindInWords(objectType) },
          { name: "Id at Stripe", cell: (difference) => <ObjectLink of={difference} /> },
          { name: "Cause", cell: ({ cause }) => causes[cause]?.[0] ?? cause },
          { name: "Fields: here / at Stripe", cell: ({ fields }) => <Fields fields={fields} /> },
          {
            name: "State",
            cell: ({ state, error }) => (
              <>
                <StateBadge state={state === "repaired" ? state : "left"} /> {error}
              </>
            ),
          },
        ]}
      />
      {met.size > 0 && (
        <dl>
          {Object.entries(causes).map(
            ([cause, [name, help]]) =>
              met.has(cause) && (
                <>
                  <dt>{name}</dt>
                  <dd>{help}</dd>
                </>
              ),
          )}
        </dl>
      )}
    </>
  );
}

/** To the payment or payout it is part of, where it may be in the books. */
function ObjectLink({ of: { objectType, stripeId, cause } }: { of: ListedDifference }) {
  const id = <span class="id">{stripeId}</span>;
  const page =
    objectType === "payout" || objectType === "payout_lines"
      ? "/payouts"
      : objectType === "balance_transaction"
        ? null
        : "/payments";
  // What is missing here has no page here.
  if (page === null || cause === "missing") return id;
  return <Link to={`${page}/${encodeURIComponent(stripeId)}`}>{id}</Link>;
}

/** Of a personal field the name only (P10). */
function Fields({ fields }: Pick<ListedDifference, "fields">) {
  return (
    <>
      {fields.map(({ field, ours, stripe }, index) => (
        <>
          {index > 0 && <br />}
          {field}
          {(ours !== undefined || stripe !== undefined) && (
            <>
              : <code>{ours ?? "none"}</code> / <code>{stripe ?? "none"}</code>
            </>
          )}
        </>
      ))}
    </>
  );
}
