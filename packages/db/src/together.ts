import { isAftermath } from "./error-text.ts";

/**
 * Waits for statements that were sent together in one transaction. Where one fails, those after it do too, and some
 * say so sooner: what is thrown is what it began with.
 */
export async function together<Results extends readonly unknown[]>(sent: {
  [Place in keyof Results]: Promise<Results[Place]>;
}): Promise<Results> {
  const settled = await Promise.allSettled<unknown>(sent);
  const failures = settled.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
  if (failures.length > 0) throw failures.find((reason) => !isAftermath(reason)) ?? failures[0];
  return Promise.all(sent);
}
