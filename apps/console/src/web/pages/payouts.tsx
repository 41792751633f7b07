import { listPayouts, type PayoutSummary } from "@rentease/db";
import { dayCursor, readPage } from "../../api/paging.ts";
import { useAsked } from "../asked-context.ts";
import { page } from "../page.ts";
import { DownloadLink } from "../parts/download-link.tsx";
import { Link } from "../parts/link.tsx";
import { Money } from "../parts/money.tsx";
import { Day } from "../parts/moment.tsx";
import { More } from "../parts/more.tsx";
import { StateBadge } from "../parts/state-badge.tsx";
import { Table } from "../parts/table.tsx";
import { arrivalDay, daysOf } from "../arrival-day.ts";
import { Difference } from "./payout/difference.tsx";
import { payoutsQuery } from "./payout/payouts-query.ts";

const limit = 50;

/** Deposits at the host's bank. They hold the money of all properties together. */
export const payoutsPage = page({
  path: "/payouts",
  title: "Payouts",
  section: "payouts",
  filters: ["period"],
  query: payoutsQuery.extend({ cursor: dayCursor }),
  async show({ deps: { db }, from, to, timeZone }, { status, cursor }) {
    const period = daysOf({ from, to }, timeZone);
    const { items, next_cursor: next } = await readPage(
      limit,
      (most) => listPayouts(db, { ...period, status, before: cursor, limit: most }),
      ({ created, id }) => `${created.toISOString()} ${id}`,
    );
    return {
      body: <Payouts payouts={items} next={next} cursor={cursor?.id} status={status} />,
    };
  },
});

type PayoutsProps = {
  payouts: readonly PayoutSummary[];
  next: string | null;
  cursor: string | undefined;
  status: string | undefined;
};

function Payouts({ payouts, next, cursor, status }: PayoutsProps) {
  return (
    <>
      <h1>Payouts</h1>
      <p>
        What Stripe sent to your bank, the last first. Open one to see what is in it.{" "}
        {status === undefined ? (
          <Link to="/payouts" query={{ status: "failed" }}>
            Only those that failed
          </Link>
        ) : (
          <Link to="/payouts">All payouts</Link>
        )}
      </p>
      <Table
        label="Payouts"
        rows={payouts}
        empty={<NoPayouts status={status} />}
        columns={[
          {
            name: "Arrives",
            cell: (payout) => (
              <Link to={`/payouts/${payout.stripe}`}>
                <Day of={arrivalDay(payout)} />
              </Link>
            ),
          },
          {
            name: "Status",
            cell: ({ status: state, failureCode }) => (
              <>
                <StateBadge state={state} />
                {failureCode !== null && <small> {failureCode.replaceAll("_", " ")}</small>}
              </>
            ),
          },
          { name: "Sent", cell: ({ automatic }) => (automatic ? "automatically" : "by hand") },
          { name: "Amount", numeric: true, cell: (payout) => <Money {...payout} /> },
          {
            name: "Net of its lines",
            numeric: true,
            cell: ({ net, currency }) => <Money amount={net} currency={currency} />,
          },
          {
            name: "Difference",
            numeric: true,
            cell: (payout) => <Difference of={payout} />,
          },
          {
            name: "Lines",
            numeric: true,
            cell: ({ lines }) => lines ?? <span class="unknown">–</span>,
          },
          { name: "Payout", cell: ({ stripe }) => <span class="id">{stripe}</span> },
        ]}
      />
      {payouts.length > 0 && <DownloadLink path="/payouts.csv" />}
      <More next={next} cursor={cursor} />
    </>
  );
}

function NoPayouts({ status }: { status: string | undefined }) {
  const { frame } = useAsked();
  if (frame.from !== null || frame.to !== null) {
    return (
      <>
        No payout arrives in this period.{" "}
        <Link to="/payouts" query={{ from: null, to: null, status: status ?? null }}>
          Show any time
        </Link>
      </>
    );
  }
  if (status !== undefined) {
    return (
      <>
        No payout has this status. <Link to="/payouts">Show all payouts</Link>
      </>
    );
  }
  return (
    <>
      No payout is known yet. Stripe's webhooks bring new ones;{" "}
      <Link to="/backfills">a backfill</Link> fetches older ones.
    </>
  );
}
