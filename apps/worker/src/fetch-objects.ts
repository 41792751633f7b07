import {
  applyFetched,
  applyPayoutLines,
  type ApplyRules,
  claimFetches,
  type Database,
  type DueFetch,
  finishPayoutLines,
  isPermanent,
  recordFetchFailure,
} from "@rentease/db";
import type { Logger } from "@rentease/runtime";
import type { Gateway } from "@rentease/stripe";
import { backoffMs, maxAttempts } from "./backoff.ts";

type Dependencies = { db: Database; gateway: Gateway; rules: ApplyRules; logger: Logger };

/** Fetches at once; Stripe's rate limits are far above it. */
const atOnce = 5;
/** Longer than the gateway's own time limit with its retries. */
const leaseMs = 120_000;

/** Fetches every object that is due, one request an object however many events asked. @returns how many were applied. */
export async function fetchObjects(deps: Dependencies, signal?: AbortSignal): Promise<number> {
  let applied = 0;
  for (;;) {
    const due = await claimFetches(deps.db, { limit: atOnce, leaseMs });
    const results = await Promise.all(due.map((fetch) => fetchOne(deps, fetch)));
    applied += results.filter(Boolean).length;
    if (due.length < atOnce || signal?.aborted) return applied;
  }
}

async function fetchOne(deps: Dependencies, fetch: DueFetch): Promise<boolean> {
  const { db, logger } = deps;
  try {
    return await (fetch.objectType === "payout_lines"
      ? fetchLines(deps, fetch.stripeId)
      : fetchObject(deps, fetch));
  } catch (err) {
    const { objectType, stripeId, attempts } = fetch;
    const last = isPermanent(err) || attempts >= maxAttempts;
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
  return (await applyFetched(db, fetch, facts, rules)) === "applied";
}

async function fetchLines({ db, gateway, rules }: Dependencies, payout: string): Promise<boolean> {
  for await (const lines of gateway.listPayoutLines(payout)) {
    await applyPayoutLines(db, lines, rules);
  }
  await finishPayoutLines(db, payout);
  return true;
}
