import { errorText } from "@rentease/db";
import { connectQueues, type JobContract, type PayloadOf } from "@rentease/queue";
import { settingsFor } from "@rentease/runtime";

/** Tells the worker that there is something to do. Only a hint: without it the worker finds it by itself. */
export async function hintWorker<Contract extends JobContract>(
  databaseUrl: string,
  contract: Contract,
  payloads: PayloadOf<Contract>[],
): Promise<void> {
  if (payloads.length === 0) return;
  try {
    const { redisUrl } = settingsFor(["REDIS_URL"]);
    const queues = connectQueues({ databaseUrl, redisUrl });
    await queues.enqueue(contract, payloads).finally(() => queues.close());
  } catch (error) {
    console.error(
      `The worker was not woken (${errorText(error)}): it finds the work by itself, seconds later.`,
    );
  }
}
