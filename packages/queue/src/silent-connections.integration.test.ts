import { createTestDatabase, queueBackends, startNetwork } from "@rentease/testing";
import { expect, test } from "vitest";
import { connectQueues, jobs, migrateQueue } from "./index.ts";

const bookingId = "0198c0de-0000-7000-8000-000000000001";

test.each(queueBackends)(
  "where connections to queues in $name fall silent, schedules, workers and producers work on over others",
  async (backend) => {
    const database = await createTestDatabase();
    await migrateQueue(database.url);
    const settings = backend.settings(database.url);
    const network = await startNetwork(settings.redisUrl ?? settings.databaseUrl);
    const queues = connectQueues({
      ...settings,
      ...(settings.redisUrl === undefined
        ? { databaseUrl: network.url }
        : { redisUrl: network.url }),
    });
    try {
      let done = 0;
      queues.createWorker(jobs.matchBooking, async () => void (done += 1), { concurrency: 1 });
      await queues.schedule(jobs.matchBooking, { bookingId }, { everyMs: 500 });
      await expect.poll(() => done, { timeout: 10_000 }).toBeGreaterThan(1);
      network.silence();
      const before = done;
      const enqueue = () => queues.enqueue(jobs.matchBooking, [{ bookingId }]);
      await expect.poll(() => enqueue().then(() => true), { timeout: 30_000 }).toBe(true);
      await expect.poll(() => done, { timeout: 60_000 }).toBeGreaterThan(before + 2);
    } finally {
      await queues.close();
      await network.close();
      await database.drop();
    }
  },
  120_000,
);
