import {
  collectChanges,
  type Database,
  type DueNotification,
  forgetChanges,
  giveBack,
  hurryWaiting,
  notificationTest,
  type Outcome,
  recordAnswer,
  takeDue,
} from "@rentease/db";
import type { Logger } from "@rentease/runtime";
import type { WorkerMetrics } from "../metrics.ts";
import { createSingleFlight } from "../single-flight.ts";
import type { Receiver, ReceiverAnswer } from "./receiver.ts";
import { retryInMs } from "./retry-schedule.ts";

export type NotifierDependencies = {
  db: Database;
  /** Null where none is configured: nothing is sent, and nothing kept. */
  receiver: Receiver | null;
  logger: Logger;
  metrics?: WorkerMetrics | undefined;
};

export type Notifier = {
  /** Writes what is to be told and begins to send it. */
  wake(): Promise<void>;
  /** Sends no more; what is on its way is given back and sent again under the same id. */
  stop(): Promise<void>;
};

/** Sent at once by this process: a receiver that is slow holds up nothing but itself. */
const handsAtOnce = 4;
/** Longer than any attempt takes. */
const lostAfterMs = 60_000;
const forgetEveryMs = 10 * 60_000;

/**
 * Tells the host's own system what changed. PostgreSQL owns it all: what changed is marked there by whoever changes it,
 * what is to be sent and when stands there too, so that any number of processes share it, a killed one loses nothing,
 * and no queue is needed.
 */
export function createNotifier(deps: NotifierDependencies, options: { everyMs: number }): Notifier {
  const { db, receiver, logger } = deps;
  const stopping = new AbortController();
  const sending = new Set<Promise<void>>();

  const hand = async (to: Receiver): Promise<void> => {
    while (!stopping.signal.aborted) {
      const [due] = await takeDue(db, { limit: 1, lostAfterMs });
      if (!due) return;
      // There may be more than one.
      startHand(to);
      await deliver(deps, to, due, stopping.signal);
    }
  };
  const startHand = (to: Receiver) => {
    if (sending.size >= handsAtOnce || stopping.signal.aborted) return;
    const work = hand(to)
      .catch((err: unknown) => logger.error({ err }, "notifying failed"))
      .finally(() => sending.delete(work));
    sending.add(work);
  };
  const flight = createSingleFlight(async () => {
    if (!receiver) return forgetChanges(db);
    while (await collectChanges(db)) {
      if (stopping.signal.aborted) return;
    }
    startHand(receiver);
  });
  const timer = setInterval(
    () => {
      flight.wake().catch((err: unknown) => logger.error({ err }, "notifying failed"));
    },
    receiver ? options.everyMs : forgetEveryMs,
  );

  return {
    wake: () => flight.wake(),
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await flight.stop();
      await Promise.all(sending);
    },
  };
}

async function deliver(
  { db, logger, metrics }: NotifierDependencies,
  receiver: Receiver,
  due: DueNotification,
  signal: AbortSignal,
): Promise<void> {
  const at = new Date();
  let answer: ReceiverAnswer;
  try {
    answer = await receiver.send(due, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    return giveBack(db, due);
  }
  const { id, bookingId, attempt } = due;
  const outcome = outcomeOf(due, at, answer);
  await recordAnswer(db, id, { attempt, at: at.toISOString(), ...answer }, outcome);
  // After an outage: each one that is taken brings others, as fast as the receiver takes them.
  if (outcome === "delivered") await hurryWaiting(db);
  const result = typeof outcome === "string" ? outcome : "retried";
  metrics?.notified(result);
  const { error: reason, ...answered } = answer;
  logger[levels[result]](
    { notificationId: id, bookingId, attempt, ...answered, ...(reason ? { reason } : {}) },
    messages[result],
  );
}

function outcomeOf(
  { type, firstTriedAt }: DueNotification,
  at: Date,
  { status }: ReceiverAnswer,
): Outcome {
  if (status !== null && status >= 200 && status < 300) return "delivered";
  // Whoever sends a test waits for the answer.
  const sinceFirstMs = firstTriedAt === null ? 0 : at.getTime() - firstTriedAt.getTime();
  const waitMs = type === notificationTest ? null : retryInMs(sinceFirstMs);
  return waitMs === null ? "failed" : { retryInMs: waitMs };
}

const levels = { delivered: "info", retried: "warn", failed: "error" } as const;
const messages = {
  delivered: "notification delivered",
  retried: "notification will be sent again",
  failed: "notification failed: see rentease notifications show",
} as const;
