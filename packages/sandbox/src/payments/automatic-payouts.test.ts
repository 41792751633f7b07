import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { createSandbox, type Sandbox } from "../sandbox.ts";
import { startSandbox } from "../started-sandbox.ts";
import { balanceOf } from "./balance.ts";
import { book } from "./ledger.ts";
import { cancelPayout, createPayout } from "./payouts.ts";

const DAY_MS = 86_400_000;

const netOf = (movements: { net: number }[]) => movements.reduce((sum, { net }) => sum + net, 0);

const movement = (of: Sandbox, amount: number, availableAfter = 0) =>
  book(of.world, {
    amount,
    available_on: of.world.clock.nowSeconds() + availableAfter,
    fee: amount > 0 ? Math.min(30, amount) : 0,
    ...(amount > 0
      ? { reporting_category: "charge", source: "ch_1", type: "charge" }
      : { reporting_category: "refund", source: "re_1", type: "refund" }),
  });

const operations = fc.array(
  fc.record({
    does: fc.constantFrom(
      "move",
      "move",
      "move",
      "run",
      "manual",
      "cancel",
      "fail",
      "settle",
      "day",
    ),
    amount: fc.integer({ min: -3000, max: 5000 }),
    which: fc.nat(9),
  }),
  { maxLength: 40 },
);

test("whatever happens, no movement goes out twice, and payouts and balance add up to the ledger", async () => {
  await fc.assert(
    fc.asyncProperty(operations, async (steps) => {
      const tried = createSandbox({ seed: "payouts", asyncDelayMs: null });
      const { world } = tried;
      for (const { does, amount, which } of steps) {
        const all = [...world.records.payouts.all()];
        const payout = all[which % Math.max(1, all.length)];
        const acts: Record<string, () => unknown> = {
          cancel: () =>
            payout?.status === "pending" && !payout.automatic && cancelPayout(world, payout),
          day: () => tried.advance(DAY_MS),
          fail: () =>
            payout !== undefined &&
            !/failed|canceled/.test(payout.status) &&
            tried.failPayout(payout.id),
          manual: () =>
            amount > 0 &&
            amount <= (balanceOf(world).get("eur")?.available ?? 0) &&
            createPayout(world, manualOf(amount)),
          move: () => movement(tried, amount, which * 10_000),
          run: () => tried.runPayouts({ includePending: which > 7 }),
          settle: () => tried.settle(),
        };
        acts[does]?.();
      }
      const transactions = [...world.records.balanceTransactions.all()];
      const { available, pending } = balanceOf(world).get("eur") ?? { available: 0, pending: 0 };
      expect(available + pending).toBe(netOf(transactions));
      for (const truth of tried.truth().payouts) {
        const { gross, fees, refunds, disputes, other, net } = truth;
        expect(gross + fees + refunds + disputes + other).toBe(net);
        expect(net).toBe(truth.automatic ? truth.amount : 0);
      }
      const returned = [...world.records.payouts.all()].filter(({ status }) =>
        /failed|canceled/.test(status),
      );
      expect(returned.every((payout) => payout.failure_balance_transaction !== null)).toBe(true);
      await tried.close();
    }),
    { numRuns: 100 },
  );
});

const manualOf = (amount: number) => ({
  amount,
  currency: "eur",
  description: null,
  lines: null,
  metadata: {},
  method: "standard" as const,
  statementDescriptor: null,
});

test("payouts and their lines survive a restart, and go on", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const stateFile = join(folder, "state");
  const first = createSandbox({ asyncDelayMs: null, stateFile });
  movement(first, 5000);
  const [payout] = first.runPayouts();
  movement(first, 700);
  const daily = first.world.timers.pending().filter(({ kind }) => kind === "pay_out");
  await first.close();

  const second = await startSandbox({ stateFile });
  expect(second.sandbox.world.timers.pending().filter(({ kind }) => kind === "pay_out")).toEqual(
    daily,
  );
  second.sandbox.settle();
  const { data } = await second.stripe.balanceTransactions.list({ payout: payout?.id ?? "" });
  expect(data.map(({ amount }) => amount)).toEqual([-4970, 5000]);
  expect(second.sandbox.runPayouts()).toMatchObject([{ amount: 670 }]);
  await second.sandbox.close();
});
