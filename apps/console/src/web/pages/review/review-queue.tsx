import { reasonsInWords, reviewReasonInWords } from "@rentease/core";
import {
  listAdoptions,
  type ListedAdoption,
  type ListedPayment,
  listWaiting,
  sumWaiting,
  type WaitingSum,
} from "@rentease/db";
import { z } from "zod";
import { dayCursor, readPage } from "../../../api/paging.ts";
import { page } from "../../page.ts";
import { BookingLink } from "../../parts/booking-link.tsx";
import { Key } from "../../parts/key.tsx";
import { Link } from "../../parts/link.tsx";
import { Method } from "../../parts/method.tsx";
import { Moment } from "../../parts/moment.tsx";
import { More } from "../../parts/more.tsx";
import { Money } from "../../parts/money.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { Table } from "../../parts/table.tsx";

const pageSize = 50;
const pairsShown = 20;

/** What waits for a person. */
export const reviewQueuePage = page({
  path: "/review",
  title: "Review",
  section: "review",
  filters: ["property"],
  query: z.object({ cursor: dayCursor }),
  async show({ deps: { db }, frame }, { cursor }) {
    const filter = frame.property === null ? {} : { property: frame.property };
    let total = 0;
    const { items: payments, next_cursor: next } = await readPage(
      pageSize,
      async (limit) => {
        const waiting = await listWaiting(db, { ...filter, limit, after: cursor });
        total = waiting.total;
        return waiting.payments;
      },
      ({ created, id }) => `${created.toISOString()} ${id}`,
    );
    const sums = frame.property === null ? await sumWaiting(db) : [];
    const pairs =
      cursor === undefined
        ? await listAdoptions(db, { state: "suggested", limit: pairsShown })
        : [];
    return {
      body: (
        <>
          <h1>Review</h1>
          <Standing total={total} sums={sums} first={payments[0]} />
          <Queue payments={payments} property={frame.property} />
          <More next={next} cursor={cursor?.id} />
          <Pairs pairs={pairs} />
        </>
      ),
    };
  },
});

type StandingProps = {
  total: number;
  sums: readonly WaitingSum[];
  first: ListedPayment | undefined;
};

function Standing({ total, sums, first }: StandingProps) {
  if (!first) return null;
  return (
    <div class="actions standing">
      <Link to={`/review/${first.id}`} keyed="j" class="button">
        Start with the longest waiting
        <Key of="j" />
      </Link>
      <span>
        {total === 1 ? "1 payment waits" : `${total} payments wait`}
        {sums.map(({ review, currency, received }) => (
          <>
            {" · "}
            {review} <Money amount={received} currency={currency} />
          </>
        ))}
      </span>
    </div>
  );
}

function Queue({
  payments,
  property,
}: {
  payments: readonly ListedPayment[];
  property: string | null;
}) {
  return (
    <Table
      label="Payments that wait for review, the longest waiting first"
      rows={payments}
      empty={
        property === null ? (
          <>
            Nothing waits: every payment that came is on its booking. Look at{" "}
            <Link to="/payments">all payments</Link>.
          </>
        ) : (
          <>
            Nothing is proposed for {property}. Payments without a proposal are of no property:{" "}
            <Link to="/review" query={{ property: null }}>
              show all
            </Link>
            .
          </>
        )
      }
      columns={[
        { name: "Came", cell: ({ paidAt }) => <Moment at={paidAt} /> },
        {
          name: "From",
          cell: ({ id, payer }) => (
            <Link to={`/review/${id}`}>{payer.name ?? payer.email ?? "Unknown payer"}</Link>
          ),
        },
        {
          name: "Received",
          numeric: true,
          cell: ({ received, currency }) => <Money amount={received} currency={currency} />,
        },
        { name: "Method", cell: ({ method }) => <Method of={method} /> },
        { name: "State", cell: ({ review }) => <StateBadge state={review} /> },
        {
          name: "Proposed",
          cell: ({ suggestion }) =>
            suggestion === null ? "–" : <BookingLink reference={suggestion} />,
        },
        {
          name: "Why it waits",
          cell: ({ reviewReason }) => reviewReasonInWords(reviewReason).join(", "),
        },
      ]}
    />
  );
}

/** Typed in by staff, and perhaps come through Stripe as well. */
function Pairs({ pairs }: { pairs: readonly ListedAdoption[] }) {
  if (pairs.length === 0) return null;
  return (
    <section>
      <h2>Typed in, and perhaps the same as a Stripe payment</h2>
      <Table
        label="Pairs of a typed and a Stripe payment"
        rows={pairs}
        empty=""
        columns={[
          {
            name: "Typed in",
            cell: ({ typed }) => <Moment at={typed.paidAt ?? typed.created} only="date" />,
          },
          {
            name: "Amount",
            numeric: true,
            cell: ({ typed }) => <Money amount={typed.received} currency={typed.currency} />,
          },
          { name: "Stripe's", cell: ({ stripe }) => <Moment at={stripe.paidAt} /> },
          {
            name: "Amount",
            numeric: true,
            cell: ({ stripe }) => <Money amount={stripe.received} currency={stripe.currency} />,
          },
          { name: "What speaks for it", cell: ({ reasons }) => reasonsInWords(reasons).join(", ") },
          {
            name: "Decide",
            cell: ({ id, stripe, typed }) => (
              <Link
                to={`/adoptions/${id}`}
                aria-label={`Compare the pair of ${stripe.payer.name ?? typed.payer.name ?? "unknown payer"}`}
              >
                Compare
              </Link>
            ),
          },
        ]}
      />
    </section>
  );
}
