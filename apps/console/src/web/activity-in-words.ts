/** What is done that is recorded, to stand after their name. */
const words: Readonly<Record<string, string>> = {
  "payment.matched": "matched",
  "payment.suggested": "proposed it for",
  "payment.adopted": "saw a typed entry in",
  "payment.unmatched": "left without a booking",
  "payment.rejected": "rejected a booking for",
  "payment.excluded": "excluded",
  "payment.undone": "took back a decision about",
  "payment.refund_directed": "directed a refund of",
  "payment.corrected": "corrected",
  "payment.voided": "voided",
  "payment.typed": "typed in",
  "payment.noted": "wrote a note about",
  "adoption.accepted": "had a typed entry taken over by",
  "adoption.rejected": "kept a typed entry apart from",
  "adoption.reopened": "opened the question of an entry again for",
  "adoption.undone": "gave a typed entry back from",
  "booking.put": "put in",
  "guest.erased": "erased the guest of",
  "event.replayed": "put back",
  "notification.replayed": "had told again",
  "backfill.start": "started",
  "backfill.pause": "paused",
  "backfill.resume": "resumed",
  "backfill.cancel": "canceled",
  "backfill.retry": "had the failed windows tried again of",
  "audit.start": "started",
  "audit.pause": "paused",
  "audit.resume": "resumed",
  "audit.cancel": "canceled",
  "audit.retry": "had the failed windows tried again of",
  "queue.changed": "changed in the queues:",
  "user.create": "made the user",
  "user.role": "gave another role to",
  "user.password": "set the password of",
  "user.remove": "removed the user",
  "api_key.create": "made the API key",
  "api_key.revoke": "revoked the API key",
};

/** One without words as it is recorded. */
export function activityInWords(action: string): string {
  return (Object.hasOwn(words, action) ? words[action] : undefined) ?? action;
}

/** Kinds of what is done, by how their actions begin. */
export const activityKinds = {
  "payment.": "Payments",
  "adoption.": "Adoptions",
  "booking.": "Bookings",
  "guest.": "Guests",
  "event.": "Events",
  "notification.": "Notifications",
  "backfill.": "Backfills",
  "audit.": "Audits",
  "queue.": "Queues",
  "user.": "Users",
  "api_key.": "API keys",
} as const;
