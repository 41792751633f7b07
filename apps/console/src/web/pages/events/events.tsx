import {
  countEvents,
  type EventCounts,
  type ListedEvent,
  listEvents,
  mostCounted,
  readInboxHealth,
} from "@rentease/db";
import { z } from "zod";
import { page } from "../../page.ts";
import { For } from "../../parts/action-form.tsx";
import { counted } from "../../parts/counted.ts";
import { Link } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { More } from "../../parts/more.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { Table } from "../../parts/table.tsx";
import { EventFilters } from "./event-filters.tsx";
import { eventFilter, eventQuery } from "./event-query.ts";

const pageSize = 50;

export const eventsPage = page({
  path: "/events",
  title: "Events",
  section: "events",
  filters: ["period"],
  query: z.object({ ...eventQuery, cursor: z.string().max(255).optional() }),
  async show(asked, query) {
    const { db } = asked.deps;
    const { state, type, cursor } = query;
    const [found, counts, health] = await Promise.all([
      listEvents(db, eventFilter(asked, query), pageSize + 1, cursor),
      countEvents(db),
      readInboxHealth(db),
    ]);
    const events = found.slice(0, pageSize);
    const next = found.length > pageSize ? (events.at(-1)?.id ?? null) : null;
    return {
      body: (
        <>
          <h1>Events</h1>
          <InboxLine states={counts.states} lastWebhookAt={health.lastWebhookAt} />
          <EventFilters state={state} type={type} types={counts.types} />
          <Events events={events} filtered={Boolean(state ?? type ?? asked.from ?? asked.to)} />
          <More next={next} cursor={cursor} />
          {events.length > 0 && (
            <For role="operator">
              <p>
                <Link to="/events/replay" query={{ state, type }}>
                  Put these events back, to be applied again…
                </Link>
              </p>
            </For>
          )}
        </>
      ),
    };
  },
});

type InboxLineProps = { states: EventCounts["states"]; lastWebhookAt: Date | null };

/** What waits, failed and is done, all periods together. */
function InboxLine({ states, lastWebhookAt }: InboxLineProps) {
  return (
    <p>
      What Stripe sent, and what became of it:{" "}
      {states.map(({ state, events }, index) => (
        <>
          {index > 0 && ", "}
          <Link to="/events" query={{ state, from: null, to: null }}>
            {countedTo(events)} {state}
          </Link>
        </>
      ))}
      .{" "}
      {lastWebhookAt === null ? (
        "No webhook has come yet."
      ) : (
        <>
          Last webhook: <Moment at={lastWebhookAt} />.
        </>
      )}
    </p>
  );
}

/** Counting stops at `mostCounted`. */
function countedTo(events: number): string {
  return events < mostCounted ? counted(events) : `${counted(mostCounted)} or more`;
}

function Events({ events, filtered }: { events: readonly ListedEvent[]; filtered: boolean }) {
  return (
    <Table
      label="Events, the last received first"
      rows={events}
      empty={
        filtered ? (
          <>
            No such event. Choose another state or type, or{" "}
            <Link to="/events" query={{ from: null, to: null }}>
              show all of any time
            </Link>
            .
          </>
        ) : (
          "Stripe has sent nothing yet. Point a webhook endpoint at /webhooks/stripe; what it misses is fetched every few minutes."
        )
      }
      columns={[
        { name: "Received", cell: ({ receivedAt }) => <Moment at={receivedAt} /> },
        {
          name: "Type",
          cell: ({ id, type }) => (
            <>
              <Link to={`/events/${encodeURIComponent(id)}`}>{type}</Link>
              <br />
              <span class="id">{id}</span>
            </>
          ),
        },
        { name: "State", cell: ({ state }) => <StateBadge state={state} /> },
        { name: "Came by", cell: ({ via }) => via },
        { name: "Attempts", numeric: true, cell: ({ attempts }) => attempts },
        {
          name: "Reason",
          cell: ({ reason, nextAttemptAt, attempts }) => (
            <>
              {reason}
              {nextAttemptAt !== null && attempts > 0 && (
                <>
                  {" "}
                  Next attempt: <Moment at={nextAttemptAt} />
                </>
              )}
            </>
          ),
        },
      ]}
    />
  );
}
