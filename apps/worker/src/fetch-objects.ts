import type { Fact } from "@rentease/core";
import {
  applyFetched,
  applyPayoutLines,
  type ApplyRules,
  claimFetches,
  type AnsweredFetch,
  type Database,
  type DueFetch,
  type DueObject,
  finishPayoutLines,
  isPermanent,
  keepFetches,
  recordFetchFailure,
} from "@rentease/db";
import type { Logger } from "@rentease/runtime";
import type { Gateway } from "@rentease/stripe";
import { backoffMs, maxAttempts } from "./backoff.ts";
import type { WorkerMetrics } from "./metrics.ts";

/** @param startedAtMs `performance.now()` when the request was sent. */
type Answer = AnsweredFetch & { startedAtMs: number };

type Dependencies = {
  db: Database;
  gateway: Gateway;
  rules: ApplyRules;
  logger: Logger;
  metrics?: WorkerMetrics | undefined;
};

/** Fetches at once: enough to use an endpoint's 25 requests a second up while answers are slow. */
const atOnce = 25;
/** A fetch whose process was not heard of for so long is anybody's. */
const leaseMs = 30_000;
/** Often enough that one which only takes long (a slow answer, a limit, retries) keeps its claim. */
const keepEveryMs = 8_000;

/**
 * Fetches every object that is due, one request an object however many events asked. What was answered while the last
 * answers were applied is applied together; a slow answer keeps none of the others waiting.
 * @param options.forBackfills what backfills ask for, instead of what somebody waits for.
 * @returns how many were applied.
 */
export async function fetchObjects(
  deps: Dependencies,
  signal?: AbortSignal,
  options: { forBackfills?: boolean } = {},
): Promise<number> {
  const claimed = new Set<DueFetch>();
  const requests = new Set<Promise<void>>();
  const answered: Answer[] = [];
  let applied = 0;

  const takeUp = async (): Promise<void> => {
    const limit = signal?.aborted ? 0 : atOnce - requests.size;
    const due = limit > 0 ? await claimFetches(deps.db, { ...options, limit, leaseMs }) : [];
    for (const fetch of due) {
      claimed.add(fetch);
      const request = ask(fetch).finally(() => requests.delete(request));
      requests.add(request);
    }
  };
  const ask = async (fetch: DueFetch): Promise<void> => {
    const startedAtMs = performance.now();
    try {
      if (fetch.objectType !== "payout_lines") {
        answered.push({ fetch, facts: await fetchFacts(deps, fetch), startedAtMs });
        return;
      }
      await fetchLines(deps, fetch.stripeId);
      settle(fetch, startedAtMs, true);
    } catch (err) {
      await fail(fetch, err);
    }
  };
  const apply = async (answers: readonly Answer[]): Promise<void> => {
    const [first, ...others] = answers;
    if (!first) return;
    try {
      const done = new Set(await applyFetched(deps.db, answers, deps.rules));
      for (const answer of answers) settle(answer.fetch, answer.startedAtMs, done.has(answer));
    } catch (err) {
      if (others.length === 0) return fail(first.fetch, err);
      // One of them can't be applied: each alone now, so that only the bad one fails.
      for (const answer of answers) await apply([answer]);
    }
  };
  const settle = (fetch: DueFetch, startedAtMs: number, done: boolean): void => {
    claimed.delete(fetch);
    if (done) applied += 1;
    tellFetched(deps, fetch, startedAtMs, done);
  };
  const fail = async (fetch: DueFetch, err: unknown): Promise<void> => {
    claimed.delete(fetch);
    await recordFailure(deps, fetch, err).catch((unrecorded: unknown) => {
      deps.logger.warn({ err: unrecorded }, "a fetch is due again only when its claim runs out");
    });
  };

  const keeping = setInterval(() => {
    keepFetches(deps.db, [...claimed], leaseMs).catch((err: unknown) => {
      deps.logger.warn({ err }, "fetches could not be kept: others may take them up");
    });
  }, keepEveryMs);
  try {
    for (;;) {
      const answers = answered.splice(0);
      await Promise.all([takeUp(), apply(answers)]);
      // What was applied may have asked for more.
      if (answers.length > 0 || answered.length > 0) continue;
      if (requests.size === 0) return applied;
      await Promise.race(requests);
    }
  } finally {
    clearInterval(keeping);
  }
}

async function recordFailure(
  { db, logger, metrics }: Dependencies,
  fetch: DueFetch,
  err: unknown,
): Promise<void> {
  const { objectType, stripeId, attempts } = fetch;
  const last = isPermanent(err) || attempts >= maxAttempts;
  metrics?.failed("fetch", last);
  logger.warn({ err, objectType, stripeId, attempts, last }, "fetch failed");
  await recordFetchFailure(db, fetch, err, last ? null : backoffMs(attempts));
}

function tellFetched(
  { logger, metrics }: Dependencies,
  { objectType, stripeId }: DueFetch,
  startedAtMs: number,
  applied: boolean,
): void {
  const durationMs = Math.round(performance.now() - startedAtMs);
  logger.debug({ objectType, stripeId, applied, durationMs }, "object fetched");
  if (applied) metrics?.fetched(objectType);
}

async function fetchFacts({ gateway }: Dependencies, fetch: DueObject): Promise<Fact[]> {
  const facts = await gateway.fetchObject(fetch.objectType, fetch.stripeId);
  const [asked] = facts;
  // A charge never heard of, from before this service: its reference may stand in its session only. Of one that is known
  // the PaymentIntent has events of its own; another snapshot of it would only stir up conflicts.
  if (asked?.object === "charge" && fetch.version === 0 && asked.facts.paymentIntent !== null) {
    const { paymentIntent } = asked.facts;
    facts.push(
      ...(await gateway.fetchObject("payment_intent", paymentIntent)),
      ...(await gateway.listSessionsOf(paymentIntent)),
    );
  }
  return facts;
}

async function fetchLines({ db, gateway, rules }: Dependencies, payout: string): Promise<void> {
  for await (const lines of gateway.listPayoutLines(payout)) {
    await applyPayoutLines(db, lines, rules);
  }
  await finishPayoutLines(db, payout);
}
