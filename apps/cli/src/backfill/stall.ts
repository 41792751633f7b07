import type { BackfillProgress, BackfillWindow } from "@rentease/db";

const start = "start one with npm start or npm run worker; the backfill waits for it.";

/**
 * Why nothing has come for `stalledMs`; null where that is as it should be: a worker holds a window (it says so every
 * few seconds, ahead of time), or an audit waits before it looks again at what may only be a webhook under way.
 */
export function whyStalled(
  { state, windows }: Pick<BackfillProgress, "state" | "windows">,
  all: readonly Pick<BackfillWindow, "kind" | "state" | "nextAttemptAt" | "error">[],
  { now, stalledMs }: { now: Date; stalledMs: number },
): string | null {
  const stalled = `Nothing came for ${stalledMs / 1000} s`;
  const open = all.filter((window) => ["pending", "running"].includes(window.state));
  const failing = open.find(({ error }) => error !== null);
  if (failing) return `${stalled}: ${failing.error}. The worker tries again by itself.`;
  const attended = open.some(
    (window) =>
      window.nextAttemptAt > now && (window.state === "running" || window.kind === "differences"),
  );
  if (attended) return null;
  return state === "planned" || windows.pending + windows.running > 0
    ? `${stalled}. No worker with a Stripe key seems to be running: ${start}`
    : `${stalled}. Some objects are still to be fetched; if no worker is running, ${start}`;
}
