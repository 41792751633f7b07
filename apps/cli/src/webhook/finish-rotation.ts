import type { AccountIdentity } from "@rentease/core";
import { type Database, recordEvents } from "@rentease/db";
import type { Gateway, WebhookEndpoint } from "@rentease/stripe";

/** Stripe tries to deliver an event for three days. */
const triedForMs = 4 * 24 * 60 * 60_000;
/** Created in the very second the second endpoint was. */
const sameSecondMs = 2_000;

/** Whether every endpoint at Stripe has taken an event that was created after this one. */
export async function hasDeliveredSince(
  gateway: Gateway,
  account: AccountIdentity,
  next: WebhookEndpoint,
): Promise<boolean> {
  const from = new Date(next.created.getTime() + sameSecondMs);
  const to = new Date(Date.now() + 1_000);
  for await (const page of gateway.listEvents(from, to, account, true)) {
    if (page.length > 0) return true;
  }
  return false;
}

/**
 * Takes in what only the endpoint of before would still have delivered: events older than the next one that somebody has
 * not taken. With it deleted Stripe would not try again.
 * @returns the ids of those that were not here.
 */
export async function takeInOwed(
  db: Database,
  gateway: Gateway,
  account: AccountIdentity,
  next: WebhookEndpoint,
): Promise<string[]> {
  const to = next.created.getTime() + sameSecondMs;
  const found: string[] = [];
  for await (const page of gateway.listEvents(
    new Date(to - triedForMs),
    new Date(to),
    account,
    false,
  )) {
    // In event-id order, as the ingress writes them: two writers then lock alike.
    const events = page.toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1));
    const recorded = await recordEvents(
      db,
      events.map((event) => ({ ...event, via: "sweep" })),
    );
    found.push(...recorded);
  }
  return found;
}
