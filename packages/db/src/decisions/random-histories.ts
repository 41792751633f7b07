// For the tests: what people, jobs and Stripe may do to the books, in any order.
import fc from "fast-check";
import { acceptAdoption } from "../adoptions/accept-adoption.ts";
import { listAdoptions } from "../adoptions/list-adoptions.ts";
import { rejectAdoption } from "../adoptions/reject-adoption.ts";
import { undoAdoption } from "../adoptions/undo-adoption.ts";
import { chargeFact, intentFact, refundFact } from "../inbox/told-facts.ts";
import { correctManualPayment } from "../manual-payments/correct-manual-payment.ts";
import { createManualPayment } from "../manual-payments/create-manual-payment.ts";
import { voidManualPayment } from "../manual-payments/void-manual-payment.ts";
import { listPayments } from "../payments/list-payments.ts";
import type { ListedPayment } from "../payments/listed-payment.ts";
import { decideMatch } from "./decide-match.ts";
import { directRefund } from "./direct-refund.ts";
import { excludePayment } from "./exclude-payment.ts";
import { rejectSuggestion } from "./reject-suggestion.ts";
import type { Books } from "./test-books.ts";
import { undoDecision } from "./undo-decision.ts";
import { unmatch } from "./unmatch.ts";

const references = ["RE-1", "RE-2", "RE-3"] as const;
const full = 12_000n;

/** Stripe's payments, and what they say of themselves: always the same, what changes would have to be fetched. */
const stripePayments = [
  { metadata: { booking_reference: "RE-1" }, description: null, payer: "ana" },
  { metadata: {}, description: "Stay RE-2", payer: "bo" },
  { metadata: {}, description: null, payer: "ana" },
] as const;

const which = fc.nat({ max: 2 });
const amount = fc.constantFrom(full, 6_001n, 5_000n);
const percent = fc.integer({ min: 1, max: 100 });
const kind = <Kind extends string>(...kinds: Kind[]) => fc.constantFrom(...kinds);

const job = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: kind("capture"), which, amount }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("fail"), which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind("refund"),
      which,
      number: which,
      failed: fc.boolean(),
      amount: fc.constantFrom(1n, 501n, 1_000n),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: kind("put"), which, amount, owns: fc.option(which) }) },
  { weight: 2, arbitrary: fc.record({ kind: kind("rematch") }) },
);

const decision = fc.record({
  kind: kind("match", "split", "unmatch", "reject", "exclude", "undo", "direct", "direct"),
  payment: fc.nat({ max: 5 }),
  booking: which,
  percent,
  /** They saw how it stands, so that they may decide over another person. */
  informed: fc.boolean(),
  takenBack: fc.boolean(),
});

const typing = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: kind("type"),
      booking: which,
      amount,
      method: fc.constantFrom("card", "card", "cash"),
      payer: fc.option(fc.constantFrom("ana", "bo")),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind("correct"), which, amount, booking: fc.option(which) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind("void"), which }) },
  { weight: 3, arbitrary: fc.record({ kind: kind("accept", "refuse", "release"), which }) },
);

type Made<Of> = Of extends fc.Arbitrary<infer Value> ? Value : never;
export type Decision = Made<typeof decision>;
export type Step =
  | { by: "job"; step: Made<typeof job> }
  | { by: "person"; step: Decision }
  | { by: "desk"; step: Made<typeof typing> };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: job.map((step): Step => ({ by: "job", step })) },
    { weight: 4, arbitrary: decision.map((step): Step => ({ by: "person", step })) },
    { weight: 3, arbitrary: typing.map((step): Step => ({ by: "desk", step })) },
  ),
  { minLength: 15, maxLength: 30, size: "max" },
);

/** `there` says which of Stripe's payments came, with a refund, before anything else. */
export const histories = fc.record({
  there: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  steps,
});

/** What Stripe has said so far, to be said again. */
export type World = {
  captured: Map<number, bigint>;
  failed: Set<number>;
  refunds: Map<string, { which: number; amount: bigint; failed: boolean }>;
  bookings: Map<number, { amount: bigint; owns: number | null }>;
};

export function newWorld(): World {
  return { captured: new Map(), failed: new Set(), refunds: new Map(), bookings: new Map() };
}

export async function doJob(books: Books, world: World, step: Made<typeof job>): Promise<void> {
  switch (step.kind) {
    case "capture": {
      const before = world.captured.get(step.which) ?? 0n;
      world.captured.set(step.which, step.amount > before ? step.amount : before);
      return tell(books, world, step.which);
    }
    case "fail":
      if (world.captured.has(step.which)) world.failed.add(step.which);
      return tell(books, world, step.which);
    case "refund": {
      const { number, failed, amount: back } = step;
      const id = `re_${step.which}_${number}`;
      const known = world.refunds.get(id);
      world.refunds.set(id, {
        which: step.which,
        amount: known?.amount ?? back,
        failed: failed || known?.failed === true,
      });
      return tell(books, world, step.which);
    }
    case "put":
      world.bookings.set(step.which, { amount: step.amount, owns: step.owns });
      return put(books, world, step.which);
    case "rematch":
      await books.rematch();
      return undefined;
  }
}

/** All that Stripe and the host's system ever said, again. */
export async function sayAllAgain(books: Books, world: World): Promise<void> {
  for (const place of world.captured.keys()) await tell(books, world, place);
  for (const place of world.bookings.keys()) await put(books, world, place);
  await books.rematch();
}

async function tell(books: Books, world: World, place: number): Promise<void> {
  const captured = world.captured.get(place);
  const said = stripePayments[place];
  if (captured === undefined || !said) return;
  const failed = world.failed.has(place);
  const { metadata, description, payer } = said;
  const money = { amountCaptured: captured, balanceTransaction: `txn_${place}` };
  await books.told.apply(
    intentFact({ id: `pi_${place}`, amountReceived: captured, metadata, description }),
    chargeFact({
      id: `ch_${place}`,
      paymentIntent: `pi_${place}`,
      metadata,
      description,
      payerName: `${payer} holm`,
      payerEmail: `${payer}@example.com`,
      ...money,
      ...(failed ? { status: "failed", failureBalanceTransaction: `txn_f${place}` } : {}),
    }),
    ...[...world.refunds].flatMap(([id, refund]) =>
      refund.which === place
        ? [
            refundFact({
              id,
              paymentIntent: `pi_${place}`,
              amount: refund.amount,
              status: refund.failed ? "failed" : "succeeded",
            }),
          ]
        : [],
    ),
  );
}

async function put(books: Books, world: World, place: number): Promise<void> {
  const said = world.bookings.get(place);
  const reference = references[place];
  if (!said || !reference) return;
  // A PaymentIntent is one booking's: the last that claims it.
  for (const [other, booking] of world.bookings) {
    if (other !== place && said.owns !== null && booking.owns === said.owns) {
      world.bookings.set(other, { ...booking, owns: null });
      await put(books, world, other);
    }
  }
  await books.put({
    reference,
    guest: place === 0 ? { name: "Ana Holm", email: "ana@example.com" } : {},
    instalments: [{ kind: "deposit", amount: Number(said.amount) }],
    stripe: said.owns === null ? {} : { payment_intent: `pi_${said.owns}` },
  });
}

/** The payment a decision is about; null while there is none. */
export async function chosenPayment(
  books: Books,
  { payment }: Decision,
): Promise<ListedPayment | null> {
  const all = await listPayments(books.db, { limit: 100 });
  return all.toSorted((a, b) => (a.id < b.id ? -1 : 1))[payment % Math.max(all.length, 1)] ?? null;
}

export async function decideAs(
  books: Books,
  step: Decision,
  { id, received, decision: seen, refunds, allocations }: ListedPayment,
): Promise<void> {
  const decider = { by: "ana", ...(step.informed ? { expectedDecision: seen } : {}) };
  const reference = references[step.booking] ?? "";
  const portion = (received * BigInt(step.percent)) / 100n;
  switch (step.kind) {
    case "match":
      return decideMatch(books.db, id, [{ reference, amount: received }], decider);
    case "split": {
      const other = references[(step.booking + 1) % references.length] ?? "";
      const shares = [
        { reference, amount: portion },
        { reference: other, amount: (received - portion) / 2n },
      ];
      return decideMatch(books.db, id, shares, decider);
    }
    case "unmatch":
      return unmatch(books.db, id, decider);
    case "reject":
      return rejectSuggestion(books.db, id, reference, decider);
    case "exclude":
      return excludePayment(books.db, id, decider);
    case "undo":
      return undoDecision(books.db, id, decider);
    case "direct": {
      const [refund] = refunds;
      const booking = allocations[0]?.booking;
      if (!refund || booking === undefined) return undefined;
      const share = { reference: booking, amount: (refund.amount * BigInt(step.percent)) / 100n };
      return directRefund(books.db, refund.stripe, [share], decider);
    }
  }
}

export async function doAtDesk(books: Books, step: Made<typeof typing>): Promise<void> {
  const { rules } = books.told;
  switch (step.kind) {
    case "type": {
      const { amount: typed, method, payer } = step;
      await createManualPayment(
        books.db,
        {
          reference: references[step.booking] ?? "",
          amount: typed,
          currency: "eur",
          method,
          paidAt: new Date("2026-06-02T10:00:00Z"),
          payer: payer === null ? null : { email: `${payer}@example.com` },
        },
        "bea",
        rules,
      );
      return undefined;
    }
    case "correct":
    case "void": {
      const typed = (await listPayments(books.db, { limit: 100, source: "manual" }))[step.which];
      if (!typed) return undefined;
      if (step.kind === "void") return voidManualPayment(books.db, typed.id, { by: "bea" });
      const reference = step.booking === null ? undefined : references[step.booking];
      const changes = { amount: step.amount, reference };
      return correctManualPayment(books.db, typed.id, changes, { by: "bea" }, rules);
    }
    case "accept":
    case "refuse":
    case "release": {
      const pair = (await listAdoptions(books.db, { limit: 10 }))[step.which];
      if (!pair) return undefined;
      if (step.kind === "accept") return acceptAdoption(books.db, pair.id, "cy");
      if (step.kind === "refuse") return rejectAdoption(books.db, pair.id, "cy");
      return undoAdoption(books.db, pair.id, "cy");
    }
  }
}
