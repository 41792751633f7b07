const movements = ["balance_transaction", "failure_balance_transaction"];

/** What Stripe puts in whole with an object instead of its id: fees and PaymentIntents cost no request of their own. */
export const carried = {
  charge: ["payment_intent", ...movements],
  refund: movements,
  payout: movements,
};

/** @param after the last id of the page before. */
export const page = (after: string | undefined) => ({
  limit: 100,
  ...(after === undefined ? {} : { starting_after: after }),
});

/** Stripe's time: whole seconds. */
export const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
