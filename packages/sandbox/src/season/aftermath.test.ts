import { expect, test } from "vitest";
import { createSandbox } from "../sandbox.ts";
import type { AftermathKind } from "./booking.ts";
import { type Label, playSeason } from "./play.ts";
import { generateSeason } from "./season.ts";

/** How each kind ends, as the statuses of the charge's refunds and disputes, oldest first. */
const ENDS: Record<AftermathKind, string[]> = {
  refunded: ["succeeded"],
  refunded_in_part: ["succeeded"],
  refunded_in_parts: ["succeeded", "succeeded", "succeeded"],
  refund_pending: ["succeeded"],
  refund_failed: ["failed"],
  refund_canceled: ["canceled"],
  refund_requires_action: ["requires_action"],
  dispute_won: ["won"],
  dispute_lost: ["lost"],
  dispute_open: ["needs_response"],
  dispute_lost_at_once: ["lost"],
  dispute_reopened: ["won"],
  inquiry_closed: ["warning_closed"],
  inquiry_escalated: ["lost"],
};

async function played(payments: number, seed = "after") {
  const sandbox = createSandbox({ seed, now: () => Date.parse("2026-11-01") });
  const labels = await playSeason(sandbox, generateSeason({ seed, payments }));
  const { charges, disputes, paymentIntents, refunds } = sandbox.world.records;
  const endOf = (label: Label): (string | null)[] => {
    const intent = paymentIntents.get(label.paymentIntent ?? "");
    const charge = charges.get(intent?.latest_charge ?? label.charge ?? "")?.id;
    const query = { limit: 10, equal: { charge } };
    if (charge === undefined) return [];
    return [...refunds.page(query).data, ...disputes.page(query).data]
      .toReversed()
      .map(({ status }) => status);
  };
  return { sandbox, labels, endOf };
}

test.each(["a", "b", "c", "d"])("a small season has every kind, seed %s", async (seed) => {
  const { sandbox, labels, endOf } = await played(60, seed);
  const kinds = new Set(labels.map(({ aftermath }) => aftermath));
  expect(Object.keys(ENDS).filter((kind) => !new Set<string | null>(kinds).has(kind))).toEqual([]);
  const ends = labels.map((label) => [label.aftermath, endOf(label)]);
  expect(ends).toEqual(
    labels.map(({ aftermath }) => [aftermath, aftermath === null ? [] : ENDS[aftermath]]),
  );
  await sandbox.close();
});

test(
  "in a large season they are few, and repeatable to the last cent",
  { timeout: 30_000 },
  async () => {
    const [one, two] = [await played(1500), await played(1500)];
    expect(one.sandbox.truth()).toEqual(two.sandbox.truth());
    const paid = one.labels.filter(({ ending }) => ending === "paid").length;
    const share = (pattern: RegExp) =>
      one.labels.filter(({ aftermath }) => pattern.test(aftermath ?? "")).length / paid;
    expect(share(/^refund/)).toBeGreaterThan(0.05);
    expect(share(/^refund/)).toBeLessThan(0.12);
    expect(share(/^(dispute|inquiry)/)).toBeGreaterThan(0.015);
    expect(share(/^(dispute|inquiry)/)).toBeLessThan(0.04);
    await one.sandbox.close();
    await two.sandbox.close();
  },
);

test("of what was captured in part no more is paid back than came in", async () => {
  // A season with a part captured, of which a larger part of the hold would be paid back.
  const { sandbox, labels, endOf } = await played(3000, "q3");
  const refunded = labels.filter(({ aftermath }) => aftermath === "refunded_in_part");
  expect(refunded.map(endOf)).toEqual(refunded.map(() => ["succeeded"]));
  await sandbox.close();
});
