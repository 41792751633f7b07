import type { JobContract, PayloadOf } from "@rentease/queue";
import type { Asked } from "./page.ts";

/** Tells the worker that there is something to do. Without its queue it finds that by itself, a little later. */
export async function wake<Contract extends JobContract>(
  { deps: { queues, logger } }: Pick<Asked, "deps">,
  contract: Contract,
  payload: PayloadOf<Contract>,
): Promise<void> {
  await queues
    .enqueue(contract, [payload])
    .catch((err: unknown) => logger.warn({ err }, "done, but the worker not told"));
}
