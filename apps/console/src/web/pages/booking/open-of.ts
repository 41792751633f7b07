import { type Expectation, openInstalments } from "@rentease/core";
import type { BookingAccount } from "@rentease/db";

/** What is still to come of each instalment, in their order, by what came in the booking's own currency. */
export function openOf({ instalments, currency, payments }: BookingAccount): Expectation[] {
  const paid = payments
    .filter((payment) => payment.currency === currency)
    .map(({ share }) => ({ amount: share.paid, kept: share.paid - share.refunded - share.lost }));
  return openInstalments({ instalments, paid });
}
