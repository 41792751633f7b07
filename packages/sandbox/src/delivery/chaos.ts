import { seeded } from "../random.ts";

/** What may go wrong between Stripe and an endpoint. Probabilities from 0 to 1; all 0 if absent. */
export interface Chaos {
  /** The same seed does the same to the same events. */
  seed?: string;
  /** Waits up to `delayMs` before the first attempt. */
  delay?: number;
  delayMs?: number;
  /** Delivers once more after the first success. */
  duplicate?: number;
  /** Lets others overtake within `reorderMs`. */
  reorder?: number;
  reorderMs?: number;
  /** Never delivers: only `/v1/events` knows. */
  drop?: number;
  /** Fails the first attempt: as if refused, or as if the 2xx got lost on its way back. */
  failFirst?: number;
}

/** What chaos does to one event on its way to one endpoint. */
export interface Fate {
  dropped: boolean;
  delayMs: number;
  duplicateAfterMs: number | null;
  firstAttempt: "counts" | "refused" | "answer_lost";
}

/** Decided from the two ids alone, so that timing, concurrency and ports change nothing. */
export function fateOf(chaos: Chaos, eventId: string, endpointId: string): Fate {
  const random = seeded(`${chaos.seed ?? "chaos"}|${eventId}|${endpointId}`);
  // Every draw is made, whatever came before: one probability doesn't shift the others' outcomes.
  const draw = {
    drop: random(),
    delay: random(),
    reorder: random(),
    twice: random(),
    fail: random(),
  };
  const amount = { delay: random(), reorder: random(), twice: random(), fail: random() };
  const late = draw.delay < (chaos.delay ?? 0) ? amount.delay * (chaos.delayMs ?? 500) : 0;
  const overtaken =
    draw.reorder < (chaos.reorder ?? 0) ? amount.reorder * (chaos.reorderMs ?? 100) : 0;
  const fails = draw.fail < (chaos.failFirst ?? 0);
  return {
    dropped: draw.drop < (chaos.drop ?? 0),
    delayMs: late + overtaken,
    duplicateAfterMs: draw.twice < (chaos.duplicate ?? 0) ? amount.twice * 200 : null,
    firstAttempt: !fails ? "counts" : amount.fail < 0.5 ? "refused" : "answer_lost",
  };
}
