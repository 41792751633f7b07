/** PostgreSQL is away, too slow or has too much waiting: Stripe shall send again. */
export class InboxUnavailableError extends Error {
  readonly code = "inbox_unavailable";
  readonly retry = true;
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "InboxUnavailableError";
  }
}

/** PostgreSQL refuses this one event, now and whenever it is sent again. */
export class EventRefusedError extends Error {
  readonly code = "event_refused";
  readonly retry = false;
  constructor(eventId: string, cause: unknown) {
    super(`${eventId} can't be recorded`, { cause });
    this.name = "EventRefusedError";
  }
}
