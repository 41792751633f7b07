import { expect, test } from "vitest";
import { createSandbox } from "../sandbox.ts";
import { playSeason } from "./play.ts";
import { generateSeason } from "./season.ts";

test.each(["a", "b", "c", "winter"])(
  "a small season (%s) has automatic payouts, one that failed after it was paid, and a manual one",
  async (seed) => {
    const sandbox = createSandbox({ seed });
    await playSeason(sandbox, generateSeason({ seed, payments: 60 }));
    const { payouts } = sandbox.truth();
    const manual = payouts.filter(({ automatic }) => !automatic);
    const failed = payouts.filter(({ status }) => status === "failed");
    expect(payouts.length).toBeGreaterThanOrEqual(4);
    expect([manual.length, failed.length]).toEqual([1, 1]);
    for (const { amount, automatic, net, status } of payouts) {
      expect(status).toMatch(/^(paid|failed)$/);
      expect(net).toBe(automatic ? amount : 0);
    }
    const events = [...sandbox.world.records.events.all()].filter(
      ({ data }) => data.object.id === failed[0]?.id,
    );
    expect(events.map(({ type }) => type)).toEqual([
      "payout.created",
      "payout.updated",
      "payout.paid",
      "payout.reconciliation_completed",
      "payout.failed",
    ]);
    const at = payouts.findIndex(({ id }) => id === failed[0]?.id);
    const next = payouts.slice(at + 1).find(({ automatic }) => automatic);
    const lines = sandbox.world.records.payoutLines.page({
      limit: 1000,
      equal: { payout: next?.id },
    }).data;
    const returned = sandbox.world.records.payouts.get(failed[0]?.id ?? "");
    expect(lines.map(({ id }) => id)).toContain(returned?.failure_balance_transaction);
    await sandbox.close();
  },
);
