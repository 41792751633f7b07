import { expect, test, vi } from "vitest";
import { createSandbox } from "../sandbox.ts";
import type { Booking, Difficulty, Identifiable, PlannedPayment, Season } from "./booking.ts";
import { playSeason } from "./play.ts";
import { generateSeason } from "./season.ts";

// A season of 2,000 takes a while on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const SEEDS = ["a", "b", "c"] as const;

const EACH: Record<Difficulty, true> = {
  accents: true,
  agency: true,
  all_at_once: true,
  before_booking: true,
  equal_amount_for_nothing: true,
  family_pays: true,
  for_nothing: true,
  group: true,
  half_year_apart: true,
  known_by_card: true,
  maiden_name: true,
  misspelt_email: true,
  misspelt_name: true,
  misspelt_reference: true,
  name_order: true,
  namesake: true,
  no_email: true,
  no_show: true,
  other_currency: true,
  other_email: true,
  paid_twice: true,
  part_and_rest: true,
  reference_in_number: true,
  repeat_guest: true,
  same_amount_same_day: true,
  shared_card: true,
  stranger_pays: true,
  twin_booking: true,
  wrong_reference: true,
};

const IDENTIFIABLE: readonly Identifiable[] = ["reference", "identity", "suggestible", "none"];

/** All of a season at once: what these tests know of it they find out by themselves. */
function seasonOf(season: Season) {
  const all = [...season.bookings()];
  const bookings = new Map(all.map((each) => [each.booking.reference, each]));
  const payments = all.flatMap(({ payments }) => payments);
  const received = payments.filter(({ truth }) => truth.ending === "paid");
  return { all, bookings, payments, received };
}
const made = new Map<string, ReturnType<typeof seasonOf>>();
function hard(seed: string) {
  const season = made.get(seed) ?? seasonOf(generateSeason({ seed, payments: 2000, hard: true }));
  made.set(seed, season);
  return season;
}

const receivedOf = ({ amount, capture }: PlannedPayment) => capture?.amount ?? amount;
const digits = (phone: string | null) => phone?.replaceAll(/\D/g, "").slice(-8);
const samePerson = (a: Booking["guest"], b: Booking["guest"]) =>
  (a.email !== null && a.email === b.email) ||
  (a.phone !== null && digits(a.phone) === digits(b.phone));

/** Sums of any of its instalments. */
const sums = ({ instalments }: Booking) =>
  instalments
    .reduce((all, { amount }) => [...all, ...all.map((sum) => sum + amount)], [0])
    .slice(1);

test.each(SEEDS)("every difficulty occurs in a hard season of 2,000, seed %s", (seed) => {
  const { received } = hard(seed);
  const counts = new Map<string, number>();
  for (const { truth } of received) {
    for (const each of [...truth.difficulties, truth.identifiable]) {
      counts.set(each, (counts.get(each) ?? 0) + 1);
    }
  }
  const rare = [...Object.keys(EACH), ...IDENTIFIABLE].filter(
    (each) => (counts.get(each) ?? 0) < 4,
  );
  expect(rare).toEqual([]);
});

test("the usual season has a mild dose of most, and nearly all its references are right", () => {
  const { received } = seasonOf(generateSeason({ seed: "a", payments: 2000 }));
  const kinds = new Set(received.flatMap(({ truth }) => truth.difficulties));
  expect(kinds.size).toBeGreaterThan(18);
  const referred = received.filter(({ truth }) => truth.identifiable === "reference").length;
  expect(referred / received.length).toBeGreaterThan(0.65);
});

test("the same seed gives the same hard season, and its first booking needs none of the others", () => {
  const again = generateSeason({ seed: "a", payments: 2000, hard: true });
  expect([...again.bookings()]).toEqual(hard("a").all);
  const [first] = generateSeason({ payments: 1_000_000, hard: true }).bookings();
  expect(first?.booking.reference).toBe("RE-2025-0001");
});

test.each(SEEDS)(
  "a payment's shares are its bookings' and sum to what is received, seed %s",
  (seed) => {
    const { bookings, received } = hard(seed);
    for (const payment of received) {
      const { booking, shares } = payment.truth;
      const sum = shares.reduce((total, { amount }) => total + amount, 0);
      expect(sum).toBe(shares.length === 0 ? 0 : receivedOf(payment));
      expect(shares.every(({ reference }) => bookings.has(reference))).toBe(true);
      expect(booking).toBe(shares.length === 1 ? shares[0]?.reference : null);
      expect(shares.length === 0 && payment.truth.identifiable !== "none").toBe(false);
    }
    const groups = received.filter(({ truth }) => truth.shares.length > 1);
    expect(groups.length).toBeGreaterThan(3);
  },
);

test.each(SEEDS)("who is identifiable says so, and nobody else could be meant, seed %s", (seed) => {
  const { all, bookings, received } = hard(seed);
  const identified = received.filter(({ truth }) => truth.identifiable === "identity");
  const has = ({ truth }: PlannedPayment, difficulty: Difficulty) =>
    truth.difficulties.includes(difficulty);
  const guestOf = ({ truth }: PlannedPayment) => bookings.get(truth.booking ?? "")?.booking.guest;
  for (const payment of identified) {
    const fitting = all.filter(
      ({ booking }) =>
        booking.currency === payment.currency &&
        samePerson(booking.guest, payment.payer) &&
        (sums(booking).includes(receivedOf(payment)) ||
          (has(payment, "part_and_rest") && booking.reference === payment.truth.booking)),
    );
    expect(fitting.map(({ booking }) => booking.reference)).toEqual(
      has(payment, "known_by_card") ? [] : [payment.truth.booking],
    );
  }
  const byCard = identified.filter((payment) => has(payment, "known_by_card"));
  const unknown = byCard.filter((payment) => {
    const guest = guestOf(payment);
    return !received.some((other) => {
      const theirs = guestOf(other);
      return (
        other.atMs < payment.atMs &&
        other.method.account === payment.method.account &&
        /reference|identity/.test(other.truth.identifiable) &&
        theirs !== undefined &&
        guest !== undefined &&
        samePerson(theirs, guest)
      );
    });
  });
  expect(byCard.length).toBeGreaterThan(3);
  expect(unknown).toEqual([]);
});

test.each(SEEDS)("nothing without a reference looks like another booking's, seed %s", (seed) => {
  const { all, bookings, received } = hard(seed);
  const misleading = received.filter((payment) => {
    const { truth, payer, currency } = payment;
    if (truth.identifiable === "reference" || truth.standing === "metadata") return false;
    const own = bookings.get(truth.booking ?? "")?.booking;
    const others = all.filter(
      ({ booking }) =>
        booking.reference !== truth.booking &&
        booking.currency === currency &&
        samePerson(booking.guest, payer) &&
        sums(booking).includes(receivedOf(payment)),
    );
    // Two that look alike are for a person; one that isn't it must not be there.
    return others.length > 0 && !(own !== undefined && sums(own).includes(receivedOf(payment)));
  });
  expect(misleading.map(({ truth }) => truth)).toEqual([]);
});

test.each(SEEDS)(
  "a wrong reference is contradicted by the payer or the amount, seed %s",
  (seed) => {
    const { bookings, received } = hard(seed);
    const wrong = received.filter(({ truth }) => truth.standing === "wrong");
    let byPayerAlone = 0;
    for (const payment of wrong) {
      const said = `${payment.description} ${payment.clientReferenceId}`;
      const named = bookings.get(/RE-\d{4}-\d+/.exec(said)?.[0] ?? "")?.booking;
      if (named === undefined) throw new Error(`${said} names no booking`);
      expect([payment.metadata, payment.sessionMetadata]).toEqual([{}, {}]);
      expect(named.reference).not.toBe(payment.truth.booking);
      const amountFits =
        named.currency === payment.currency && sums(named).includes(receivedOf(payment));
      if (!amountFits) continue;
      byPayerAlone += 1;
      expect(samePerson(named.guest, payment.payer)).toBe(false);
      const theirs = new Set(named.guest.name.toLowerCase().split(/\W+/));
      const shared = payment.payer.name
        .toLowerCase()
        .split(/\W+/)
        .filter((part) => theirs.has(part));
      expect(shared.filter((part) => part.length > 3)).toEqual([]);
    }
    expect(wrong.length).toBeGreaterThan(20);
    expect(byPayerAlone).toBeGreaterThan(0);
  },
);

test("a guest's card is the same for each of their bookings", () => {
  const { all } = hard("a");
  const cards = new Map<string, Set<string>>();
  for (const { booking, payments } of all) {
    for (const { method, payer } of payments) {
      const { email, name } = booking.guest;
      if (method.type !== "card" || email === null || payer.email !== email) continue;
      const known = cards.get(`${email} ${name}`) ?? new Set();
      cards.set(`${email} ${name}`, known.add(method.account ?? ""));
    }
  }
  expect(cards.size).toBeGreaterThan(300);
  const several = [...cards.values()].filter((known) => known.size > 1);
  // A couple shares one of theirs.
  expect(several.length).toBeLessThan(cards.size / 100);
});

test("bookings that are known late are put late, after some of their payments, in order of time", async () => {
  const sandbox = createSandbox({ seed: "late" });
  const season = generateSeason({ seed: "late", payments: 300, hard: true });
  const put = new Map<string, number>();
  const stored: [string, string | null][] = [];
  let latestMs = 0;
  const labels = await playSeason(sandbox, season, {
    onBooking: ({ reference, stripe }) => {
      if (stripe !== undefined) {
        stored.push([reference, stripe.payment_intent ?? stripe.checkout_session]);
        return;
      }
      const [last] = [...sandbox.world.records.events.all()].slice(-1);
      latestMs = Math.max(latestMs, (last?.created ?? 0) * 1000);
      put.set(reference, latestMs);
    },
  });
  const { all, payments } = seasonOf(season);
  expect([...put.keys()]).toEqual(
    all.toSorted((a, b) => a.knownAtMs - b.knownAtMs).map(({ booking }) => booking.reference),
  );
  expect(all.filter(({ knownAtMs, bookedAtMs }) => knownAtMs > bookedAtMs).length).toBeGreaterThan(
    3,
  );
  for (const { booking, knownAtMs } of all) {
    expect(put.get(booking.reference)).toBeLessThanOrEqual(knownAtMs);
  }
  expect(labels.length).toBe(payments.length);
  const storing = labels.filter(({ standing }) => standing === "stored_id");
  expect(storing.length).toBeGreaterThan(3);
  expect(new Set(stored)).toEqual(
    new Set(storing.map((label) => [label.booking, label.paymentIntent ?? label.session])),
  );
  expect(labels.some(({ difficulties }) => difficulties.includes("before_booking"))).toBe(true);
  await sandbox.close();
});

test("what Stripe is told holds nothing of the labels", async () => {
  const sandbox = createSandbox({ seed: "told" });
  await playSeason(sandbox, generateSeason({ seed: "told", payments: 300, hard: true }));
  const told = JSON.stringify([...sandbox.world.records.events.all()]);
  const words = [...Object.keys(EACH), "identifiable", "suggestible", "standing"];
  expect(words.filter((word) => told.includes(`"${word}"`))).toEqual([]);
  await sandbox.close();
});
