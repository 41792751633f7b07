import type { Clock } from "./clock.ts";
import type { Ids } from "./ids.ts";
import type { EventSubject } from "./records/objects.ts";
import type { Records } from "./records/records.ts";
import type { Timers } from "./timers.ts";
import type { Traffic } from "./traffic/traffic.ts";

/** How long Stripe and the banks take, in the sandbox's time. */
export interface Delays {
  /** From a card payment to its balance transaction, where capture is asynchronous. */
  settlementMs: number;
  /** From a bank debit's start to its success or failure. */
  processingMs: number;
  /** From one step of a payout to the next: sent, arrived, itemised. */
  payoutMs: number;
}

/** Whose request an event belongs to; nobody's when time brought it about. */
export interface Cause {
  id: string | null;
  idempotency_key: string | null;
}

/** What every operation works on. All of them are synchronous, so each is atomic. */
export interface World {
  readonly account: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly records: Records;
  readonly timers: Timers;
  readonly traffic: Traffic;
  delays: Delays;
  cause: Cause;
  /** Where the sandbox listens: redirects and hosted pages lead there. */
  baseUrl: string;
  emit(type: string, subject: EventSubject, previous?: Record<string, unknown>): void;
}

export const NOBODY: Cause = { id: null, idempotency_key: null };
