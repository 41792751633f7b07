import { expect, test } from "vitest";
import { createSandbox } from "../sandbox.ts";
import { startReceiver } from "../started-sandbox.ts";
import type { Season, Standing } from "./booking.ts";
import { type Label, playSeason } from "./play.ts";
import { generateSeason } from "./season.ts";

const season = generateSeason({ seed: "spring", payments: 300 });
const played = async (of: Season = season) => {
  const sandbox = createSandbox({ seed: "play" });
  const labels = await playSeason(sandbox, of);
  return { sandbox, labels };
};

/** Where a payment says which booking is its own. */
const REFERRED: ReadonlySet<Standing> = new Set([
  "metadata",
  "session_metadata",
  "client_reference_id",
  "description",
]);

test("the same seed gives the same season, another seed another", () => {
  const bookings = (seed: string) => [...generateSeason({ seed, payments: 60 }).bookings()];
  expect(bookings("a")).toEqual(bookings("a"));
  expect(bookings("a")).not.toEqual(bookings("b"));
});

test("a season is made lazily: a million payments cost nothing until they are asked for", () => {
  const [first] = generateSeason({ payments: 1_000_000 }).bookings();
  expect(first?.booking.reference).toBe("RE-2025-0001");
});

test("bookings add up, in whole minor units", () => {
  for (const { booking, payments } of season.bookings()) {
    const sum = (parts: { amount: number }[]) =>
      parts.reduce((total, part) => total + part.amount, 0);
    const due = booking.instalments.filter(({ kind }) => kind !== "security_hold");
    expect(sum(due)).toBe(sum(booking.items));
    for (const { amount } of [...booking.items, ...booking.instalments, ...payments]) {
      expect(Number.isSafeInteger(amount) && amount > 0).toBe(true);
    }
  }
});

test("playing is repeatable to the last id", async () => {
  const [one, two] = [await played(), await played()];
  expect(one.labels).toEqual(two.labels);
  expect(one.sandbox.truth()).toEqual(two.sandbox.truth());
  await one.sandbox.close();
  await two.sandbox.close();
});

test("what the labels call paid is what the state calls received", async () => {
  const { sandbox, labels } = await played();
  const { charges, paymentIntents } = sandbox.world.records;
  const received = (label: Label): number => {
    const intent = paymentIntents.get(label.paymentIntent ?? "");
    if (intent !== undefined) return intent.amount_received;
    return charges.get(label.charge ?? "")?.amount_captured ?? 0;
  };
  const byCurrency: Record<string, { count: number; amount: number }> = {};
  for (const label of labels) {
    const amount = received(label);
    expect([label.ending, amount > 0]).toEqual([label.ending, label.ending === "paid"]);
    if (amount === 0) continue;
    const total = (byCurrency[label.currency] ??= { count: 0, amount: 0 });
    total.count += 1;
    total.amount += amount;
  }
  expect(byCurrency).toEqual(sandbox.truth().succeeded);
  expect(Object.keys(byCurrency)).toEqual(expect.arrayContaining(["eur", "gbp", "jpy", "usd"]));
  await sandbox.close();
});

test("what Stripe is told gives the booking away exactly where the label says so", async () => {
  const { sandbox, labels } = await played();
  const { charges, paymentIntents, sessions } = sandbox.world.records;
  const wrong = labels.filter((label) => {
    const money = paymentIntents.get(label.paymentIntent ?? "") ?? charges.get(label.charge ?? "");
    const session = sessions.get(label.session ?? "");
    // Where a checkout was abandoned nothing but the session was told anything.
    if (label.booking === null || money === undefined) return false;
    const told = [
      money.description,
      money.metadata,
      session?.metadata,
      session?.client_reference_id,
    ];
    const says = new RegExp(`(?<![A-Z0-9-])${label.booking}(?![0-9-])`).test(JSON.stringify(told));
    return says !== REFERRED.has(label.standing);
  });
  expect(wrong).toEqual([]);
  await sandbox.close();
});

test("events run in order of the season's own time, and none lies in the future", async () => {
  const { sandbox } = await played();
  let latest = 0;
  for (const event of sandbox.world.records.events.all()) {
    expect(event.created).toBeGreaterThanOrEqual(latest);
    latest = event.created;
  }
  expect(latest).toBeLessThan(Date.now() / 1000);
  expect(sandbox.world.records.events.all().next().value?.created).toBeGreaterThan(
    Date.parse("2025-01-01") / 1000,
  );
  expect(sandbox.truth().statuses["processing"]).toBeUndefined();
  await sandbox.close();
});

test("a season that reaches into the future stops at the present, debits still under way", async () => {
  const sandbox = createSandbox({ seed: "now", now: () => Date.parse("2025-04-01") });
  await playSeason(sandbox, season);
  const last = Math.max(...[...sandbox.world.records.events.all()].map((event) => event.created));
  expect(last).toBeLessThanOrEqual(Date.parse("2025-04-01") / 1000);
  await sandbox.close();
});

test("a season's webhooks go through the usual delivery", async () => {
  const receiver = await startReceiver();
  const sandbox = createSandbox({
    seed: "hooks",
    webhooks: { endpoints: [{ url: receiver.url, secret: "whsec_x" }], chaos: { drop: 0.1 } },
  });
  await playSeason(sandbox, generateSeason({ seed: "hooks", payments: 40 }));
  const counts = await sandbox.drain();
  expect(counts.delivered + counts.dropped).toBe(sandbox.truth().events);
  expect(receiver.received).toHaveLength(counts.delivered);
  await sandbox.close();
  await receiver.close();
});
