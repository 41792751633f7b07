import type { ListedEvent } from "@rentease/db";

/** Why an event can't be put back into the inbox. */
export function whyNotReplayable({ state, redactedAt }: ListedEvent): string {
  return redactedAt === null || state === "ignored"
    ? "it is ignored for good: of another mode or account, or of a type not applied"
    : "its payload was redacted, and no worker with a Stripe key runs that could fetch what it was about";
}
