import { countReplayable, type EventFilter } from "@rentease/db";
import { z } from "zod";
import { page } from "../../page.ts";
import { ActionForm } from "../../parts/action-form.tsx";
import { counted, countedOf } from "../../parts/counted.ts";
import { Link } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { eventFilter, eventQuery } from "./event-query.ts";
import { mostReplayed, replayRules, upTo } from "./replay-rules.ts";

/** How many would be put back, before anything is. */
export const replayPage = page({
  path: "/events/replay",
  title: "Put events back",
  section: "events",
  filters: ["period"],
  role: "operator",
  query: z.object(eventQuery),
  async show(asked, query) {
    const filter = eventFilter(asked, query);
    // What comes after is not what is offered: the form says up to when it was counted.
    const upToNow = upTo(asked.now, filter);
    const count = await countReplayable(asked.deps.db, upToNow, replayRules, {
      most: mostReplayed + 1,
    });
    return {
      body: (
        <>
          <h1>Put events back</h1>
          <p>
            <Which filter={filter} />
          </p>
          <Offer count={count} at={asked.now} state={query.state} type={query.type} />
          <p>
            <Link to="/events" query={{ state: query.state, type: query.type }} class="alone">
              Back to these events
            </Link>
          </p>
        </>
      ),
    };
  },
});

function Which({ filter: { state, type, from, to } }: { filter: EventFilter }) {
  return (
    <>
      Events{state === undefined ? " of any state" : ` that are ${state}`}
      {type !== undefined && (
        <>
          , of type <code>{type}</code>
        </>
      )}
      {from && (
        <>
          , received from <Moment at={from} />
        </>
      )}
      {to && (
        <>
          {from ? " to before " : ", received before "}
          <Moment at={to} />
        </>
      )}
      {!from && !to && ", received at any time"}.
    </>
  );
}

type OfferProps = { count: number; at: Date; state: string | undefined; type: string | undefined };

function Offer({ count, at, state, type }: OfferProps) {
  if (count === 0) {
    return (
      <p class="empty">
        None of them can be put back: there are none, or they are ignored for good (of another mode
        or account, or of a type that holds no payment data).
      </p>
    );
  }
  if (count > mostReplayed) {
    return (
      <p class="empty">
        More than {counted(mostReplayed)} events: choose a shorter period above, and go through them
        one period after the other.
      </p>
    );
  }
  const those = countedOf(count, "event");
  return (
    <>
      <p>
        <strong>{those}</strong> {count === 1 ? "is" : "are"} to be put back into the inbox and
        applied again. What was applied already changes nothing.
      </p>
      <ActionForm
        to="/events/replay"
        values={{ state, type, counted: String(count), counted_at: at.toISOString() }}
        class="actions"
      >
        <button type="submit">Put {those} back</button>
      </ActionForm>
    </>
  );
}
