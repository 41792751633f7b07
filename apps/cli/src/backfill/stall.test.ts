import { expect, test } from "vitest";
import { whyStalled } from "./stall.ts";

const now = new Date("2026-03-01T12:00:00Z");
const stalledMs = 15_000;
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const progress = {
  state: "running",
  windows: { pending: 1, running: 1, done: 3, failed: 0 },
};
const window = { kind: "charge", state: "pending", nextAttemptAt: at(-20), error: null };
const why = (...windows: (typeof window | (Omit<typeof window, "error"> & { error: string }))[]) =>
  whyStalled(progress, windows, { now, stalledMs });

test("a window that nobody takes up, or that its worker no longer keeps, wants a worker", () => {
  expect(why(window)).toContain("No worker with a Stripe key");
  expect(why({ ...window, state: "running", nextAttemptAt: at(-1) })).toContain("No worker");
});

test("a worker that keeps its window is there, however long it takes", () => {
  expect(why(window, { ...window, state: "running", nextAttemptAt: at(16) })).toBeNull();
});

test("an audit that waits to look again is not stalled until its time has come", () => {
  const settling = { ...window, kind: "differences" };
  expect(why({ ...settling, nextAttemptAt: at(5) })).toBeNull();
  expect(why({ ...settling, nextAttemptAt: at(-16) })).toContain("No worker");
});

test("a window that fails says why first", () => {
  const failing = { ...window, error: "StripeConnectionError: refused", nextAttemptAt: at(30) };
  expect(why(failing, { ...window, state: "running", nextAttemptAt: at(16) })).toContain("refused");
});

test("with all windows done only fetches are left", () => {
  const done = { state: "running", windows: { pending: 0, running: 0, done: 5, failed: 0 } };
  expect(whyStalled(done, [], { now, stalledMs })).toContain("still to be fetched");
});
