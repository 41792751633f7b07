import { reviewReasonInWords } from "@rentease/core";
import {
  type LastNote,
  type ListedPayment,
  listWaiting,
  readActorNames,
  readLastNotes,
  sumWaiting,
  type WaitingSum,
} from "@rentease/db";
import { z } from "zod";
import { dayCursor, readPage, uuidCursor } from "../../../api/paging.ts";
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
import { Pairs, readDecided, readPairs, UndoPair } from "./pairs.tsx";

const pageSize = 50;
const noteChars = 80;

/** What waits for a person. */
export const reviewQueuePage = page({
  path: "/review",
  title: "Review",
  section: "review",
  filters: ["property"],
  query: z.object({
    cursor: dayCursor,
    /** Where the pairs go on; they alone are shown then. */
    pairs: uuidCursor,
    /** The pair that was decided a moment ago, as the last that waited. */
    last: z.uuid().optional(),
  }),
  async show({ deps: { db }, frame }, { cursor, pairs: pairsCursor, last }) {
    if (pairsCursor !== undefined) {
      const pairs = await readPairs(db, pairsCursor);
      return {
        body: (
          <>
            <h1>Review</h1>
            <Pairs {...pairs} rest />
          </>
        ),
      };
    }
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
    const notes = await readLastNotes(
      db,
      payments.map(({ id }) => id),
    );
    const nameOf = await readActorNames(db);
    const decided = await readDecided(db, last);
    const pairs = cursor === undefined ? await readPairs(db) : null;
    return {
      body: (
        <>
          <h1>Review</h1>
          <Standing total={total} sums={sums} first={payments[0]} />
          <UndoPair pair={decided} />
          <Queue {...{ payments, notes, nameOf }} property={frame.property} />
          <More next={next} cursor={cursor?.id} />
          {pairs && <Pairs {...pairs} />}
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

type QueueProps = {
  payments: readonly ListedPayment[];
  /** By our id of the payment. */
  notes: ReadonlyMap<string, LastNote>;
  nameOf: (actor: string) => string;
  property: string | null;
};

function Queue({ payments, notes, nameOf, property }: QueueProps) {
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
          prose: true,
          cell: ({ id, reviewReason }) => (
            <>
              {reviewReasonInWords(reviewReason).join(", ")}
              <NoteInBrief note={notes.get(id)} nameOf={nameOf} />
            </>
          ),
        },
      ]}
    />
  );
}

type NoteProps = { note: LastNote | undefined; nameOf: (actor: string) => string };

/** That a colleague wrote about it, and how it begins; the whole is beside the payment. */
function NoteInBrief({ note, nameOf }: NoteProps) {
  if (!note) return null;
  const { text, by, notes } = note;
  const others = notes - 1;
  return (
    <blockquote class="note brief">
      {text.length > noteChars ? `${text.slice(0, noteChars).trimEnd()}…` : text}
      <footer>
        {nameOf(by)}
        {others > 0 && `, and ${others === 1 ? "1 note" : `${others} notes`} before`}
      </footer>
    </blockquote>
  );
}
