import { type Queryable, showPayment } from "@rentease/db";
import { paymentJson } from "./payment-json.ts";
import { Problem } from "./problem.ts";
import { problemOf } from "./problem-of.ts";

/** Does something. @throws Problem; a conflict's answer holds what `readNow` gives besides. */
export async function withStateNow<Result>(
  work: () => Promise<Result>,
  readNow: () => Promise<Record<string, unknown>>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const problem = problemOf(error);
    if (problem.status !== 409) throw problem;
    const { code, particulars } = problem;
    throw new Problem(409, code, { ...particulars, also: await readNow() }, { cause: error });
  }
}

/** How a payment stands, for whoever came second. */
export async function paymentNow(db: Queryable, id: string): Promise<Record<string, unknown>> {
  const payment = await showPayment(db, id);
  return payment ? { payment: paymentJson(payment) } : {};
}
