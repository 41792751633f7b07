import { setTimeout as sleep } from "node:timers/promises";
import { chargeEvent, delivery } from "./delivery.ts";
import { type LoadClient, openConnection } from "./load-connection.ts";

// A process of its own that sends deliveries: driven by messages from load.ts.

export interface LoadOrder {
  url: string;
  /** The event ids are `evt_<run>_<number>`. */
  run: string;
  first: number;
  count: number;
  connections: number;
  client: LoadClient;
  /**
   * An open loop: so many begin each second whether or not others were answered, and a delivery's latency counts from
   * when it was due. Without it the next begins when one is answered.
   */
  perSecond?: number;
}

export interface LoadReport {
  durationMs: number;
  /** Answers by status. */
  statuses: Record<number, number>;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

process.on("message", (order: LoadOrder) => {
  load(order).then(
    (report) => process.send?.({ report }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});

async function load({
  url,
  run,
  first,
  count,
  connections,
  client,
  perSecond,
}: LoadOrder): Promise<LoadReport> {
  const target = new URL(url);
  const requests = Array.from({ length: count }, (_, index) => {
    const number = first + index;
    return delivery(chargeEvent(`evt_${run}_${number}`, number));
  });
  const pool = await Promise.all(
    Array.from({ length: connections }, () => openConnection[client](target)),
  );
  const latencies = new Float64Array(count);
  const statuses: Record<number, number> = {};
  let next = 0;

  const start = performance.now();
  await Promise.all(
    pool.map(async (connection) => {
      for (let index = next++; index < count; index = next++) {
        const request = requests[index];
        if (!request) break;
        const due = perSecond === undefined ? null : start + (index / perSecond) * 1_000;
        if (due !== null) await sleep(Math.max(0, due - performance.now()));
        // A timer may be early, too.
        const sent = Math.min(due ?? Infinity, performance.now());
        const status = await connection.send(request);
        latencies[index] = performance.now() - sent;
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    }),
  );
  const durationMs = performance.now() - start;
  for (const connection of pool) connection.close();

  latencies.sort();
  const at = (share: number): number => latencies[Math.floor((count - 1) * share)] ?? Number.NaN;
  return { durationMs, statuses, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}
