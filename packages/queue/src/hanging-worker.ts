// A process for the tests: takes a job, says so and never finishes it.
import { connectQueues, jobs, type QueueSettings } from "./index.ts";

const settings: QueueSettings = JSON.parse(process.env["QUEUE"] ?? "{}");
connectQueues(settings).createWorker(
  jobs.matchBooking,
  async () => {
    process.stdout.write("started\n");
    await new Promise(() => undefined);
  },
  { concurrency: 1, lockDurationMs: 1_000 },
);
