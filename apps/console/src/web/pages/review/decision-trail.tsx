import { formatMoney, reasonsInWords, ruleInWords } from "@rentease/core";
import type { DecisionRecord } from "@rentease/db";
import { Link } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Table } from "../../parts/table.tsx";

type DecisionTrailProps = {
  history: readonly DecisionRecord[];
  currency: string;
  nameOf: (actor: string) => string;
};

/** Who or what decided what about a payment, and why; the last first. */
export function DecisionTrail({ history, currency, nameOf }: DecisionTrailProps) {
  return (
    <section>
      <h2>What was decided</h2>
      <Table
        label="Decisions, the last first"
        rows={history}
        empty="Nothing yet."
        columns={[
          { name: "When", cell: ({ at }) => <Moment at={at} /> },
          {
            name: "Who",
            cell: ({ by, rule }) => (rule && by === "system" ? ruleInWords(rule) : nameOf(by)),
          },
          {
            name: "What",
            cell: ({ action, undoneBy }) =>
              `${action.replaceAll("_", " ")}${undoneBy === null ? "" : " (taken back)"}`,
          },
          {
            name: "Booking",
            cell: ({ booking, shares }) =>
              shares.length > 0
                ? shares.map(({ booking: reference, amount }, place) => (
                    <>
                      {place > 0 && ", "}
                      <Link to={`/bookings/${encodeURIComponent(reference)}`}>
                        {reference}
                      </Link>{" "}
                      {formatMoney(amount, currency)}
                    </>
                  ))
                : booking && <Link to={`/bookings/${encodeURIComponent(booking)}`}>{booking}</Link>,
          },
          { name: "Why", cell: ({ reasons }) => reasonsInWords(reasons, { currency }).join(", ") },
          { name: "Note", cell: ({ note }) => note },
        ]}
      />
    </section>
  );
}
