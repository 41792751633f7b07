// For the tests: generated histories of payments, from the first attempt to the last payout.
import fc from "fast-check";

/** The bookings that histories name. */
export const references = ["RE-2025-0001", "RE-2025-0002", "RE-2025-0003"] as const;

/** What can happen to a payment or to the account, and how often it is drawn. */
const deeds = {
  // The payer, the host and time, until the money is there.
  attempt: 6,
  agree: 4,
  refuse: 1,
  capture: 6,
  cancel: 1,
  expire: 2,
  relabelCharge: 2,
  /** Some hours, unless the history is one second. */
  wait: 10,
  // What goes back to the guest.
  refund: 12,
  failRefund: 5,
  askWhereToRefund: 2,
  succeedRefund: 2,
  cancelRefund: 2,
  // What the guest's bank wants.
  dispute: 3,
  disputeLost: 1,
  inquire: 2,
  giveEvidence: 4,
  lose: 5,
  win: 2,
  reopen: 5,
  escalate: 3,
  closeInquiry: 1,
  takeBack: 2,
  // What goes to the host's bank.
  payOut: 6,
  payOutByHand: 5,
  cancelPayout: 5,
  failPayout: 3,
} as const satisfies Record<string, number>;

export type Deed = keyof typeof deeds;

const isDeed = (name: string): name is Deed => Object.hasOwn(deeds, name);

const deed = fc.oneof(
  ...Object.keys(deeds)
    .filter(isDeed)
    .map((name) => ({ weight: deeds[name], arbitrary: fc.constant(name) })),
);

const reference = fc.constantFrom(...references);
const text = fc.constantFrom("Stay", "Deposit", "Balance of the stay");
const method = fc.constantFrom(
  "pm_card_visa",
  "pm_card_visa",
  "pm_card_nl",
  "pm_card_bypassPending",
  "pm_card_bypassPending",
  "pm_card_pendingRefund",
  "pm_card_pendingRefund",
  "pm_card_refundFail",
  "pm_card_createDispute",
  "pm_card_createDisputeInquiry",
  "pm_card_chargeDeclined",
  "pm_card_authenticationRequired",
  "pm_sepaDebit",
  "pm_sepaDebit",
  "pm_sepaDebit_fails",
  "pm_ideal",
);

const step = fc.record({
  payment: fc.nat(2),
  /** The first of these that brings anything about: most are refused by most payments. */
  does: fc.array(deed, { minLength: 5, maxLength: 5 }),
  method,
  /** Of the amount: for a part captured, refunded or disputed. */
  percent: fc.constantFrom(100, 100, 30, 1),
  /** Which of the payment's refunds or disputes, or of the account's payouts; what evidence says; how long to wait. */
  which: fc.nat(2),
  /** What banks and Stripe do later is done right after it. */
  settles: fc.nat(3).map((draw) => draw === 3),
  /** Said of the payment before the step; null: as it is. */
  change: fc.option(fc.record({ reference, description: text }), { freq: 2 }),
});

const payment = fc.record({
  kind: fc.constantFrom(
    "automatic_async" as const,
    "automatic_async" as const,
    "automatic" as const,
    "manual" as const,
    "session" as const,
    "charge" as const,
  ),
  amount: fc.integer({ min: 100, max: 90_000 }),
  currency: fc.constantFrom("eur", "eur", "usd", "jpy"),
  reference,
  description: text,
  /** How it is first paid, as soon as it is begun; null: by a later step, if ever. */
  pays: fc.option(method, { freq: 4 }),
});

/** Without fast-check's bias to small values: a long life is what is looked for. */
export const histories = fc.noBias(
  fc.record({
    /** Ids follow from it, and with them what comes first where times are equal. */
    seed: fc.noShrink(fc.nat()),
    /** All events in one second, so that `created` tells nothing. */
    inOneSecond: fc.boolean(),
    payments: fc.array(payment, { minLength: 2, maxLength: 3, size: "max" }),
    steps: fc.array(step, { minLength: 3, maxLength: 10, size: "max" }),
  }),
);

export type History = typeof histories extends fc.Arbitrary<infer Value> ? Value : never;
export type Payment = History["payments"][number];
export type Step = History["steps"][number];
