import {
  applyFetched,
  applyPayoutLines,
  type ApplyRules,
  claimFetches,
  type Database,
  type DueFetch,
  finishPayoutLines,
  isPermanent,
  keepFetches,
  recordFetchFailure,
} from "@rentease/db";
import type { Logger } from "@rentease/runtime";
import type { Gateway } from "@rentease/stripe";
import { backoffMs, maxAttempts } from "./backoff.ts";
import type { WorkerMetrics } from "./metrics.ts";

type Dependencies = {
  db: Database;
  gateway: Gateway;
  rules: ApplyRules;
  logger: Logger;
  metrics?: WorkerMetrics | undefined;
};

/** Fetches at once: enough to use an endpoint's 25 requests a second up while answers are slow. */
const atOnce = 10;
/** A fetch whose process was not heard of for so long is anybody's. */
const leaseMs = 30_000;
/** Often enough that one which only takes long (a slow answer, a limit, retries) keeps its claim. */
const keepEveryMs = 8_000;

/**
 * Fetches every object that is due, one request an object however many events asked.
 * @param options.forBackfills what backfills ask for, instead of what somebody waits for.
 * @returns how many were applied.
 */
export async function fetchObjects(
  deps: Dependencies,
  signal?: AbortSignal,
  options: { forBackfills?: boolean } = {},
): Promise<number> {
  let applied = 0;
  const running = new Set<DueFetch>();
  const hand = async (first: DueFetch): Promise<void> => {
    // One after the other, each claimed when it is begun: a slow one keeps none of the others waiting.
    for (let fetch: DueFetch | undefined = first; fetch;) {
      running.add(fetch);
      if (await fetchOne(deps, fetch)) applied += 1;
      running.delete(fetch);
      [fetch] = signal?.aborted
        ? []
        : await claimFetches(deps.db, { ...options, limit: 1, leaseMs });
    }
  };
  const keeping = setInterval(() => {
    keepFetches(deps.db, [...running], leaseMs).catch((err: unknown) => {
      deps.logger.warn({ err }, "fetches could not be kept: others may take them up");
    });
  }, keepEveryMs);
  try {
    const first = await claimFetches(deps.db, { ...options, limit: atOnce, leaseMs });
    await Promise.all(first.map(hand));
    return applied;
  } finally {
    clearInterval(keeping);
  }
}

async function fetchOne(deps: Dependencies, fetch: DueFetch): Promise<boolean> {
  const { db, logger, metrics } = deps;
  const { objectType, stripeId, attempts } = fetch;
  const startedAt = Date.now();
  try {
    const applied = await (fetch.objectType === "payout_lines"
      ? fetchLines(deps, fetch.stripeId)
      : fetchObject(deps, fetch));
    const durationMs = Date.now() - startedAt;
    logger.debug({ objectType, stripeId, applied, durationMs }, "object fetched");
    if (applied) metrics?.fetched(objectType);
    return applied;
  } catch (err) {
    const last = isPermanent(err) || attempts >= maxAttempts;
    metrics?.failed("fetch", last);
    logger.warn({ err, objectType, stripeId, attempts, last }, "fetch failed");
    await recordFetchFailure(db, fetch, err, last ? null : backoffMs(attempts));
    return false;
  }
}

async function fetchObject(
  { db, gateway, rules }: Dependencies,
  fetch: Exclude<DueFetch, { objectType: "payout_lines" }>,
): Promise<boolean> {
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
  return (await applyFetched(db, fetch, facts, rules)) === "applied";
}

async function fetchLines({ db, gateway, rules }: Dependencies, payout: string): Promise<boolean> {
  for await (const lines of gateway.listPayoutLines(payout)) {
    await applyPayoutLines(db, lines, rules);
  }
  await finishPayoutLines(db, payout);
  return true;
}
