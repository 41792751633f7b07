import type { Clock } from "./clock.ts";
import { createHeap } from "./heap.ts";

/** What happens on its own later. Data, not closures: it has to survive a restart. */
export interface Timer {
  kind:
    | "settle_charge"
    | "finish_payment"
    | "finish_refund"
    | "open_dispute"
    | "decide_dispute"
    | "expire_authorization"
    | "expire_session"
    | "pay_out"
    | "progress_payout"
    | "reconcile_payout";
  id: string;
  dueMs: number;
}

/** The kinds that bring a payment to its end; the others are deadlines that only time should reach. */
const SETTLING: ReadonlySet<Timer["kind"]> = new Set([
  "settle_charge",
  "finish_payment",
  "finish_refund",
  "open_dispute",
  "decide_dispute",
  "progress_payout",
  "reconcile_payout",
]);

export interface Timers {
  schedule(kind: Timer["kind"], id: string, delayMs: number): void;
  /** Runs what is due by `untilMs`, each at its own time. */
  runDue(untilMs: number): void;
  /** Runs all that settles payments now, however far ahead it was due. */
  settle(): void;
  pending(): Timer[];
  nextDueMs(): number | undefined;
}

export function createTimers(options: {
  clock: Clock;
  run: (timer: Timer) => void;
  onSchedule: () => void;
  restored: readonly Timer[];
}): Timers {
  const { clock, run, onSchedule } = options;
  let heap = createHeap<Timer>((timer) => timer.dueMs);
  for (const timer of options.restored) heap.push(timer);

  return {
    schedule(kind, id, delayMs) {
      heap.push({ kind, id, dueMs: clock.nowMs() + delayMs });
      onSchedule();
    },
    runDue(untilMs) {
      for (;;) {
        const next = heap.peek();
        if (next === undefined || next.dueMs > untilMs) return;
        heap.pop();
        clock.at(next.dueMs, () => run(next));
      }
    },
    settle() {
      // Settling may schedule more settling (a debit finishes, then its balance transaction comes).
      for (;;) {
        const all = heap.items();
        const settling = all.filter((timer) => SETTLING.has(timer.kind));
        if (settling.length === 0) return;
        heap = createHeap<Timer>((timer) => timer.dueMs);
        for (const timer of all) if (!SETTLING.has(timer.kind)) heap.push(timer);
        for (const timer of settling) run(timer);
      }
    },
    pending: () => heap.items(),
    nextDueMs: () => heap.peek()?.dueMs,
  };
}
