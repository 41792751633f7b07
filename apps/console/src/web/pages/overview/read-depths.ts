import type { Queues } from "@rentease/queue";

export type Depths = Awaited<ReturnType<Queues["depths"]>>;

/** How much waits in each queue; null where the queues are away, which keeps nobody from the rest of the page. */
export async function readDepths(queues: Pick<Queues, "depths">): Promise<Depths | null> {
  try {
    return await queues.depths();
  } catch {
    return null;
  }
}
