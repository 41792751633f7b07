import fc from "fast-check";
import { expect, test } from "vitest";
import { Failure } from "../api/failure.ts";
import type { Charge, Refund } from "../records/objects.ts";
import { createSandbox, type Sandbox } from "../sandbox.ts";
import type { World } from "../world.ts";
import { attempt, authenticate } from "./attempt.ts";
import { createLine, createPrice, createProduct } from "./catalog.ts";
import { cancel, capture } from "./capture.ts";
import { completeSession } from "./checkout.ts";
import { createIntent } from "./intents.ts";
import { openDispute } from "./disputes.ts";
import { cancelRefund, createRefund, failRefund, requireRefundAction } from "./refunds.ts";
import { createSession } from "./sessions.ts";
import { type Verdict, VERDICTS } from "./verdicts.ts";

const verdicts: Verdict[] = ["close_inquiry", "escalate", "lose", "reopen", "win"];

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

const movements = fc.record({
  currency: fc.constantFrom("eur", "jpy", "usd"),
  method: fc.constantFrom("pm_card_visa", "pm_card_refundFail", "pm_card_pendingRefund", "pm_link"),
  steps: fc.array(
    fc.record({
      amount: fc.integer({ min: 1, max: 700 }),
      does: fc.constantFrom(
        "refund",
        "refund",
        "refund",
        "fail",
        "cancel",
        "ask",
        "dispute",
        "inquiry",
        "settle",
        ...verdicts,
      ),
    }),
    { maxLength: 20 },
  ),
});

function move(sandbox: Sandbox, charge: Charge, step: { amount: number; does: string }): void {
  const { world } = sandbox;
  const [refund] = world.records.refunds.page({ limit: 1 }).data;
  const [dispute] = world.records.disputes.page({ limit: 1 }).data;
  const verdict = verdicts.find((name) => name === step.does);
  const ofRefund: Record<string, (world: World, refund: Refund) => unknown> = {
    ask: requireRefundAction,
    cancel: cancelRefund,
    fail: failRefund,
  };
  try {
    if (step.does === "refund") createRefund(world, charge, { amount: step.amount });
    else if (step.does === "settle") world.timers.settle();
    else if (step.does === "dispute") openDispute(world, charge, { amount: step.amount });
    else if (step.does === "inquiry") openDispute(world, charge, { inquiry: true });
    else if (refund !== undefined) ofRefund[step.does]?.(world, refund);
    if (verdict !== undefined && dispute !== undefined) VERDICTS[verdict](world, dispute);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
}

test("whatever is refunded and disputed, charge, ledger, events and truth agree", async () => {
  await fc.assert(
    fc.asyncProperty(movements, async ({ currency, method, steps }) => {
      const sandbox = createSandbox({ seed: "movements", asyncDelayMs: null });
      const { world } = sandbox;
      const { balanceTransactions, charges, disputes, events, refunds } = world.records;
      const asked = createIntent(world, { amount: 1000, currency });
      const { intent } = attempt(world, asked, method);
      const current = () => {
        const charge = charges.get(intent.latest_charge ?? "");
        if (charge === undefined) throw new Error("no charge");
        return charge;
      };
      for (const step of steps) move(sandbox, current(), step);
      world.timers.settle();

      const charge = current();
      const held = [...refunds.all()].filter(
        ({ status }) => status !== "failed" && status !== "canceled",
      );
      const refunded = held.reduce((sum, { amount }) => sum + amount, 0);
      expect(charge.amount_refunded).toBe(refunded);
      expect(charge.refunded).toBe(refunded === 1000);
      expect(sandbox.truth().refunded[currency]?.amount ?? 0).toBe(refunded);

      const moved = (source: string) =>
        balanceTransactions.page({ limit: 100, equal: { source } }).data;
      const sum = (source: string) => moved(source).reduce((total, { net }) => total + net, 0);
      const gross = [charge, ...held]
        .flatMap(({ id }) => moved(id))
        .reduce((total, { amount }) => total + amount, 0);
      expect(gross).toBeGreaterThanOrEqual(0);
      expect(charge.refunded && gross !== 0).toBe(false);
      const released = [...refunds.all()].filter((refund) => !held.includes(refund));
      expect(released.filter(({ id }) => sum(id) !== 0)).toEqual([]);
      for (const dispute of disputes.all()) {
        expect(dispute.balance_transactions.map(({ id }) => id)).toEqual(
          moved(dispute.id)
            .map(({ id }) => id)
            .toReversed(),
        );
        const gone = /^(needs_response|under_review|lost)$/.test(dispute.status);
        expect(Math.sign(sum(dispute.id))).toBe(gone ? -1 : 0);
      }
      const told = [...events.all()];
      for (const record of [charge, ...refunds.all(), ...disputes.all()]) {
        const last = told.findLast((event) => event.data.object.id === record.id);
        expect(last?.data.object).toEqual(record);
      }
      const all = [...balanceTransactions.all()];
      expect(sandbox.truth().net["eur"]).toBe(all.reduce((total, { net }) => total + net, 0));
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
