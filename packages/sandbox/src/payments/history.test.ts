import fc from "fast-check";
import { expect, test } from "vitest";
import { Failure } from "../api/failure.ts";
import { createSandbox, type Sandbox } from "../sandbox.ts";
import { attempt, authenticate } from "./attempt.ts";
import { createLine, createPrice, createProduct } from "./catalog.ts";
import { cancel, capture } from "./capture.ts";
import { completeSession } from "./checkout.ts";
import { createIntent } from "./intents.ts";
import { createSession } from "./sessions.ts";

const METHODS = [
  "pm_card_visa",
  "pm_card_chargeDeclined",
  "pm_card_authenticationRequired",
  "pm_sepaDebit",
  "pm_sepaDebit_fails",
  "pm_ideal",
];

type Step = { id: number; method: string; amount: number; does: string };

const histories = fc.record({
  intents: fc.array(fc.constantFrom("automatic", "automatic_async", "manual"), {
    minLength: 1,
    maxLength: 3,
  }),
  steps: fc.array(
    fc.record({
      id: fc.nat(2),
      method: fc.constantFrom(...METHODS),
      amount: fc.integer({ min: 1, max: 1000 }),
      does: fc.constantFrom(
        "attempt",
        "attempt",
        "agree",
        "refuse",
        "capture",
        "cancel",
        "settle",
        "week",
      ),
    }),
    { maxLength: 25 },
  ),
});

/** What the API would refuse, and the history goes on without. */
function perform(sandbox: Sandbox, ids: string[], step: Step): void {
  const { world } = sandbox;
  const intent = world.records.paymentIntents.get(ids[step.id % ids.length] ?? "");
  if (intent === undefined) return;
  const does: Record<string, () => unknown> = {
    agree: () => authenticate(world, intent, true),
    attempt: () => attempt(world, intent, step.method),
    cancel: () => cancel(world, intent, null),
    capture: () => capture(world, intent, step.amount),
    refuse: () => authenticate(world, intent, false),
    settle: () => world.timers.settle(),
    week: () => sandbox.advance(8 * 86_400_000),
  };
  try {
    does[step.does]?.();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
}

test("whatever happens, a PaymentIntent's money is that of its captured charges, and its last event says so", async () => {
  await fc.assert(
    fc.asyncProperty(histories, async ({ intents, steps }) => {
      const sandbox = createSandbox({ seed: "history", asyncDelayMs: null });
      const { world } = sandbox;
      const ids = intents.map(
        (captureMethod) => createIntent(world, { amount: 1000, currency: "eur", captureMethod }).id,
      );
      for (const step of steps) perform(sandbox, ids, step);
      world.timers.settle();
      const events = [...world.records.events.all()];
      for (const intent of world.records.paymentIntents.all()) {
        const equal = { payment_intent: intent.id };
        const charges = world.records.charges.page({ limit: 100, equal }).data;
        const captured = charges.filter((charge) => charge.captured);
        expect(captured.length).toBe(intent.status === "succeeded" ? 1 : 0);
        expect(captured[0]?.amount_captured ?? 0).toBe(intent.amount_received);
        expect(captured.every((charge) => charge.balance_transaction !== null)).toBe(true);
        const last = events.findLast((event) => event.data.object.id === intent.id);
        expect(last?.data.object).toEqual(intent);
      }
      await sandbox.close();
    }),
    { numRuns: 150 },
  );
});

test("a session has one PaymentIntent, however often the card is declined", async () => {
  const sandbox = createSandbox({ seed: "session" });
  const { world } = sandbox;
  fc.assert(
    fc.property(fc.nat(3), (declines) => {
      const product = createProduct(world, { name: "Stay", description: null, metadata: {} });
      const line = createLine(world, createPrice(world, product, "eur", 5000), 1);
      const session = createSession(world, { lines: [line] });
      for (let i = 0; i < declines; i += 1) {
        const tried = completeSession(world, session, "pm_card_chargeDeclined");
        expect(tried.refusal?.status).toBe(402);
      }
      const paid = completeSession(world, session, "pm_card_visa").session;
      const equal = { payment_intent: paid.payment_intent ?? "" };
      expect(world.records.charges.page({ limit: 10, equal }).data).toHaveLength(declines + 1);
    }),
  );
  await sandbox.close();
});
