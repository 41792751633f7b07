import { expect, test } from "vitest";
import { createSingleFlight } from "./single-flight.ts";

/** Work that ends when it is let. */
function heldWork() {
  const releases: (() => void)[] = [];
  let running = 0;
  let most = 0;
  return {
    runs: () => releases.length,
    most: () => most,
    release: (run: number) => releases[run]?.(),
    async work() {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => releases.push(resolve));
      running -= 1;
    },
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("wakes during a run cost one more run, which begins after they came", async () => {
  const held = heldWork();
  const flight = createSingleFlight(held.work);
  const first = flight.wake();
  const others = [flight.wake(), flight.wake(), flight.wake()];
  held.release(0);
  await first;
  await settle();
  expect(held.runs()).toBe(2);
  held.release(1);
  await Promise.all(others);
  expect({ runs: held.runs(), most: held.most() }).toEqual({ runs: 2, most: 1 });
});

test("a run that fails tells those who asked for it, and the next one runs", async () => {
  let runs = 0;
  const flight = createSingleFlight(async () => {
    runs += 1;
    if (runs === 1) throw new Error("once");
  });
  const [first, second] = [flight.wake(), flight.wake()];
  await expect(first).rejects.toThrow("once");
  await expect(second).resolves.toBeUndefined();
});

test("stopping waits for the running work and starts nothing more", async () => {
  const held = heldWork();
  const flight = createSingleFlight(held.work);
  const first = flight.wake();
  const queued = flight.wake();
  const stopped = flight.stop();
  held.release(0);
  await Promise.all([first, queued, stopped, flight.wake()]);
  expect(held.runs()).toBe(1);
});

test("a wake in the gap between two runs does not start a third beside them", async () => {
  for (let microtasks = 0; microtasks < 8; microtasks += 1) {
    const held = heldWork();
    const flight = createSingleFlight(held.work);
    const all = [flight.wake(), flight.wake()];
    held.release(0);
    for (let waited = 0; waited < microtasks; waited += 1) await Promise.resolve();
    all.push(flight.wake());
    for (let run = 1; run < 4; run += 1) {
      await settle();
      held.release(run);
    }
    await Promise.all(all);
    expect(held.most()).toBe(1);
  }
});
