import {
  type ApplyRules,
  claimWindow,
  compareBooks,
  comparePage,
  type Database,
  finishBackfills,
  heartbeatMs,
  isListedObject,
  keepClaims,
  type ListedObject,
  listedObjects,
  listPlanned,
  planBackfill,
  recordPage,
  recordWindowFailure,
  releaseWindow,
  requestUnsettled,
  settleDifferences,
  type Window,
} from "@rentease/db";
import type { Logger } from "@rentease/runtime";
import type { Gateway } from "@rentease/stripe";
import { askingOf, tellAudit } from "./audits.ts";
import { backoffMs } from "./backoff.ts";
import { fetchObjects } from "./fetch-objects.ts";
import type { WorkerMetrics } from "./metrics.ts";
import { createSingleFlight } from "./single-flight.ts";

export type BackfillDependencies = {
  db: Database;
  /** Its requests leave live work its share. */
  gateway: Gateway;
  rules: ApplyRules;
  logger: Logger;
  metrics?: WorkerMetrics | undefined;
  /** How long an audit waits before what it suspects counts: a webhook may be under way. */
  settleAfterMs?: number;
};

export type Backfills = {
  /** Plans what is new, takes up windows as long as there are free hands, and ends what is through. */
  wake(): Promise<void>;
  /** Takes up no more; each running window ends with its page and is given back. */
  stop(): Promise<void>;
};

/**
 * Windows of one kind at once in this process. Each kind is an endpoint with a limit of its own (25 requests a second),
 * and a window has one request under way: so many keep it busy while answers are slow and pages are applied.
 */
const windowsAtOnce = 6;
/** What is listed at Stripe; what is asked of PostgreSQL only; and what an audit looks at again. */
const kinds = [...listedObjects, "unsettled", "books", "differences"] as const;
/** Checking the books is work for PostgreSQL and for us, and waits for nobody's answer. */
const handsFor = (kind: string) => (kind === "books" ? 2 : windowsAtOnce);
/** How soon to look whether the last objects are fetched. */
const closingMs = 500;

/**
 * Walks through backfills' windows: PostgreSQL says which (rows, claimed for as long as their worker is heard of), so
 * that any number of processes share them and a killed one loses none.
 */
export function createBackfills(deps: BackfillDependencies): Backfills {
  const { db, logger } = deps;
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();
  const busy = new Map<string, number>(kinds.map((kind) => [kind, 0]));
  let closingSoon: NodeJS.Timeout | undefined;

  const heartbeat = setInterval(() => {
    if (running.size === 0) return;
    keepClaims(db, [...running.keys()]).catch((err: unknown) => {
      logger.warn({ err }, "windows could not be kept: others may take them up");
    });
  }, heartbeatMs);

  /** Takes up windows of a kind until all hands are busy or none is left. */
  const takeUp = async (kind: string): Promise<void> => {
    while (!stopping.signal.aborted && (busy.get(kind) ?? 0) < handsFor(kind)) {
      // Counted before it is claimed: two that take up at once share the hands.
      busy.set(kind, (busy.get(kind) ?? 0) + 1);
      const window = await claimWindow(db, kind).catch((err: unknown) => {
        logger.warn({ err, kind }, "no window could be claimed");
        return null;
      });
      if (!window) {
        busy.set(kind, (busy.get(kind) ?? 1) - 1);
        return;
      }
      const work = walk(deps, window, stopping.signal, () => void takeUp(kind)).then(() => {
        running.delete(window.claim);
        busy.set(kind, (busy.get(kind) ?? 1) - 1);
        inBackground(takeUp(kind));
        inBackground(closing.wake());
      });
      running.set(window.claim, work);
    }
  };

  const fetches = createSingleFlight(async () => {
    await fetchObjects(deps, stopping.signal, { forBackfills: true });
  });

  const closing = createSingleFlight(async () => {
    await Promise.all(kinds.map((kind) => takeUp(kind)));
    inBackground(fetches.wake());
    const { finished, open, failures } = await finishBackfills(db, deps);
    for (const { id, error } of failures) {
      logger.error({ backfillId: id, err: error }, "backfill could not be ended");
    }
    for (const backfillId of finished) {
      if (await tellAudit(db, backfillId, logger)) continue;
      logger.info({ backfillId }, "backfill finished");
    }
    clearTimeout(closingSoon);
    if (open > 0) closingSoon = setTimeout(() => inBackground(closing.wake()), closingMs).unref();
  });

  const inBackground = (work: Promise<void>) => {
    work.catch((err: unknown) => logger.warn({ err }, "backfills could not go on"));
  };

  return {
    async wake() {
      if (stopping.signal.aborted) return;
      for (const id of await listPlanned(db)) {
        if (await planBackfill(db, id)) logger.info({ backfillId: id }, "backfill planned");
      }
      await closing.wake();
    },
    async stop() {
      stopping.abort();
      clearInterval(heartbeat);
      await Promise.allSettled([closing.stop(), fetches.stop(), ...running.values()]);
      clearTimeout(closingSoon);
    },
  };
}

/** Walks through one window, page after page. Never rejects: what fails is recorded with the window. */
async function walk(
  deps: BackfillDependencies,
  window: Window,
  signal: AbortSignal,
  gaveAway: () => void,
): Promise<void> {
  const { db, logger, metrics } = deps;
  const { id: windowId, backfillId, kind } = window;
  const startedAt = Date.now();
  try {
    if (isListedObject(kind)) await walkPages(deps, window, kind, signal, gaveAway);
    else if (kind === "unsettled") await requestUnsettled(db, window);
    else if (!(await checkAudited(deps, window, signal))) await releaseWindow(db, window);
    const durationMs = Date.now() - startedAt;
    logger.debug({ backfillId, windowId, kind, durationMs }, "window walked");
  } catch (err) {
    if (signal.aborted) return releaseWindow(db, window).catch(() => {});
    const failed = await recordWindowFailure(db, window, err, backoffMs).catch(() => false);
    metrics?.failed("window", failed);
    const message = failed ? "window failed" : "window will be tried again";
    logger[failed ? "error" : "warn"]({ err, backfillId, windowId, kind }, message);
  }
}

/** The windows of an audit in which nothing is listed. */
async function checkAudited(
  { db, gateway, rules }: BackfillDependencies,
  window: Window,
  signal: AbortSignal,
): Promise<boolean> {
  return window.kind === "books"
    ? compareBooks(db, window, rules)
    : settleDifferences({ db, rules, ask: askingOf(gateway) }, window, signal);
}

async function walkPages(
  { db, gateway, rules }: BackfillDependencies,
  window: Window,
  kind: ListedObject,
  signal: AbortSignal,
  gaveAway: () => void,
): Promise<void> {
  for (;;) {
    const { from, to, cursor } = window;
    const page = await gateway.listObjects(kind, { from, to, after: cursor ?? undefined });
    const unreadable = page.objects.find(({ error }) => error !== undefined);
    // Nothing can be certified of what can't be read.
    if (unreadable && window.mode === "compare") throw unreadable.error;
    const outcome =
      window.mode === "compare"
        ? await comparePage(db, window, kind, page, windowsAtOnce)
        : await recordPage(db, window, page, { apply: rules, windowsAtOnce });
    // Paused, canceled, or taken over by somebody else: then there is nothing to give back.
    if (outcome !== "more") return outcome === "lost" ? releaseWindow(db, window) : undefined;
    if (window.from > from) gaveAway();
    if (signal.aborted) return releaseWindow(db, window);
  }
}
