import { reasonsInWords, ruleInWords } from "@rentease/core";
import type { BookingEvent } from "@rentease/db";
import { activityInWords } from "../../activity-in-words.ts";
import { capitalised } from "../../decision-in-words.ts";
import { Link } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Table } from "../../parts/table.tsx";

type HistoryProps = { history: readonly BookingEvent[]; nameOf: (actor: string) => string };

/** When the booking was put in, and what was decided about its payments. */
export function History({ history, nameOf }: HistoryProps) {
  return (
    <>
      <h2>Activity</h2>
      <Table
        label="What happened to the booking"
        columns={[
          { name: "When", cell: ({ at }) => <Moment at={at} /> },
          { name: "Who", cell: ({ by }) => capitalised(nameOf(by)) },
          { name: "What", cell: (event) => <What event={event} /> },
          { name: "Why", prose: true, cell: (event) => why(event) || "–" },
          { name: "Note", cell: ({ note }) => note ?? "–" },
        ]}
        rows={history}
        empty="Nothing is recorded: it was put in before activity was kept."
      />
    </>
  );
}

function What({ event: { action, payment } }: { event: BookingEvent }) {
  if (!payment) return <>{activityInWords(action)} the booking</>;
  return (
    <>
      {activityInWords(action)}{" "}
      <Link to={`/payments/${payment.id}`}>
        {payment.stripe === null ? "a manual payment" : <span class="id">{payment.stripe}</span>}
      </Link>
    </>
  );
}

function why({ rule, reasons }: BookingEvent): string {
  // Whom else a share went to stands with the payment.
  const said = reasons.filter((reason) => !/^(allocated|directed):/.test(reason));
  const byRule = rule === null || rule === "person" ? [] : [ruleInWords(rule)];
  return [...byRule, ...reasonsInWords(said)].join(", ");
}
