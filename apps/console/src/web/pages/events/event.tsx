import { countReplayable, findPaymentsOfObjects, type InboxEvent, showEvent } from "@rentease/db";
import { z } from "zod";
import { page } from "../../page.ts";
import { ActionForm, For } from "../../parts/action-form.tsx";
import { whyNotReplayable } from "../../../why-not-replayable.ts";
import { Facts } from "../../parts/facts.tsx";
import { Link } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { AboutObjects } from "./about-objects.tsx";
import { objectsNamed } from "./objects-named.ts";
import { Payload } from "./payload.tsx";
import { replayRules } from "./replay-rules.ts";

export const eventPage = page({
  path: "/events/:id",
  title: "Event",
  section: "events",
  filters: [],
  query: z.object({}),
  async show({ deps: { db }, params: { id = "" } }) {
    const event = await showEvent(db, id);
    if (!event) return null;
    const named = objectsNamed(event.payload);
    const [payments, replayable] = await Promise.all([
      findPaymentsOfObjects(db, named.payments),
      countReplayable(db, { eventIds: [event.id] }, replayRules),
    ]);
    return {
      title: event.type,
      body: (
        <>
          <p>
            <Link to="/events">Events</Link>
          </p>
          <h1>{event.type}</h1>
          <EventFacts event={event} />
          {replayable > 0 ? (
            <ActionForm to={`/events/${encodeURIComponent(event.id)}/replay`} class="actions">
              <button type="submit">Apply it again</button>
              <small>
                {event.redactedAt
                  ? "What it was about is fetched from Stripe."
                  : "An event that was applied changes nothing."}
              </small>
            </ActionForm>
          ) : (
            <For role="operator">
              <p>It can't be applied again: {whyNotReplayable(event)}.</p>
            </For>
          )}
          <AboutObjects payments={payments} payouts={named.payouts} />
          <h2>Payload</h2>
          {event.redactedAt && <p>What it said of people was redacted; what it was about stays.</p>}
          <Payload text={event.payload} />
        </>
      ),
    };
  },
});

function EventFacts({ event }: { event: InboxEvent }) {
  return (
    <Facts
      of={[
        ["State", <StateBadge state={event.state} />],
        event.reason === null
          ? null
          : [event.state === "ignored" ? "Why it is ignored" : "Error", event.reason],
        ["Attempts", event.attempts],
        event.nextAttemptAt && ["Next attempt", <Moment at={event.nextAttemptAt} />],
        ["Happened", <Moment at={event.created} />],
        ["Received", <Moment at={event.receivedAt} />],
        ["Came by", event.via],
        event.redactedAt && ["Redacted", <Moment at={event.redactedAt} />],
        event.appliedAt && ["Applied", <Moment at={event.appliedAt} />],
        ["Mode", event.livemode ? "live" : "test"],
        event.account === null ? null : ["Account", <span class="id">{event.account}</span>],
        event.apiVersion === null ? null : ["API version", event.apiVersion],
        ["Id at Stripe", <span class="id">{event.id}</span>],
      ]}
    />
  );
}
