/** Stripe puts these in whole instead of their ids: fees cost no request of their own, and never change. */
export const movements = ["balance_transaction", "failure_balance_transaction"];

/** @param after the last id of the page before. */
export const page = (after: string | undefined) => ({
  limit: 100,
  ...(after === undefined ? {} : { starting_after: after }),
});

/** Stripe's time: whole seconds. */
export const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
