import type { Transaction } from "../database.ts";
import { readStanding, type Standing } from "../decisions/decide.ts";
import { PaymentAdoptedError, PaymentNotFoundError } from "../decisions/errors.ts";
import { lockPayments } from "../decisions/lock-payment.ts";
import { NotManualPaymentError, PaymentVoidedError } from "./errors.ts";

/**
 * A typed payment under its lock, with Stripe payments that may adopt it.
 * @throws PaymentNotFoundError, NotManualPaymentError, PaymentVoidedError, PaymentAdoptedError
 */
export async function lockManualPayment(
  tx: Transaction,
  id: string,
  stripePayments: readonly string[] = [],
): Promise<Standing> {
  const [payment] = await lockPayments(tx, [id, ...stripePayments]);
  if (!payment) throw new PaymentNotFoundError("there is no such payment");
  if (payment.source !== "manual") {
    throw new NotManualPaymentError("only what was typed in can be corrected or voided");
  }
  if (payment.voidedAt) throw new PaymentVoidedError("the payment was voided");
  if (payment.supersededBy) {
    throw new PaymentAdoptedError(
      `a Stripe payment took this one over: undo the adoption of ${payment.supersededBy} first`,
    );
  }
  return readStanding(tx, payment);
}
