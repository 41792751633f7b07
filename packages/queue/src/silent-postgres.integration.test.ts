import { createTestDatabase, startNetwork } from "@rentease/testing";
import { expect, test } from "vitest";
import { connectQueues, jobs, migrateQueue } from "./index.ts";

test("a worker whose connections to PostgreSQL fall silent works on over others", async () => {
  const database = await createTestDatabase();
  await migrateQueue(database.url);
  const network = await startNetwork(database.url);
  const queues = connectQueues({ databaseUrl: network.url });
  try {
    let done = 0;
    queues.createWorker(jobs.matchBooking, async () => void (done += 1), { concurrency: 1 });
    const bookingId = "0198c0de-0000-7000-8000-000000000001";
    await queues.schedule(jobs.matchBooking, { bookingId }, { everyMs: 500 });
    await expect.poll(() => done, { timeout: 10_000 }).toBeGreaterThan(1);
    network.silence();
    const before = done;
    await expect.poll(() => done, { timeout: 60_000 }).toBeGreaterThan(before + 2);
  } finally {
    await queues.close();
    await network.close();
    await database.drop();
  }
}, 90_000);
