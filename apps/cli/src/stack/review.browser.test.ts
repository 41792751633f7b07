import { formatDecimal } from "@rentease/core";
import {
  countInbox,
  createManualPayment,
  listAdoptions,
  listBookings,
  listWaiting,
  readDecisionHistory,
  showPayment,
  undoDecision,
} from "@rentease/db";
import { axeViolations, type BrowserSession, browserTests, waitUntil } from "@rentease/testing";
import { afterAll, beforeAll, expect } from "vitest";
import { createVisitor, visit } from "./console-visitors.ts";
import { startPlayedStack } from "./played-stack.ts";

const test = browserTests();
type Page = Awaited<ReturnType<BrowserSession["open"]>>;

let played: Awaited<ReturnType<typeof startPlayedStack>>;

beforeAll(async () => {
  played = await startPlayedStack({ payments: 420, seed: "review" });
}, 180_000);
afterAll(() => played?.stop());

/** Until the worker has looked again at the bookings decided about: it may match what it only proposed before. */
const lookedAgain = () =>
  waitUntil(async () => (await countInbox(played.db)).bookings === 0, {
    what: "the worker to look again",
    timeoutMs: 30_000,
  });

/** Payments that wait and have a booking proposed. */
async function proposed() {
  await lookedAgain();
  const { payments } = await listWaiting(played.db, { limit: 100, review: "suggested" });
  return payments;
}

/** Few are in euro, and how many hangs on what was known when: where the tests before left none, they take theirs back. */
async function proposedInEuro() {
  const find = async () => (await proposed()).find(({ currency }) => currency === "eur");
  const decided = await played.db.$client<{ id: string }[]>`
    select distinct on (payment_id) payment_id as id from match_decisions join payments on payments.id = payment_id
    where decided_by <> 'system' and superseded_by is null and source = 'stripe' and currency = 'eur'`;
  let payment = await find();
  for (const { id } of decided) {
    if (payment) break;
    await undoDecision(played.db, id, { by: "test" });
    payment = await find();
  }
  return payment;
}

async function reviewOf(id: string) {
  const payment = await showPayment(played.db, id);
  if (!payment) throw new Error(`no payment ${id}`);
  return payment;
}

const idIn = (page: Page) => /review\/([\da-f-]{36})/.exec(page.url())?.[1] ?? "";

/** Presses a key and waits for the payment after the one that is shown. */
async function pressOn(page: Page, key: string): Promise<string> {
  const id = idIn(page);
  await page.keyboard.press(key);
  await page.waitForURL((url) => !url.pathname.includes(id));
  return id;
}

/** Whether a booking is proposed that can be accepted as it is; one in another currency takes a tick besides. */
const acceptable = async (page: Page) =>
  (await page.locator('[data-key~="a"]').count()) > 0 &&
  (await page.getByLabel(/^Also a booking in another currency/).count()) === 0;

const focused = (page: Page) => page.locator(":focus").getAttribute("id");

test("a person signs in, and reviews five payments by keyboard alone; the last is taken back", async ({
  browser,
}) => {
  const { consoleUrl, demoUser } = played;
  const page = await browser.open(consoleUrl, { expected: [401] });
  await page.goto("/review");
  await page.getByLabel("E-mail").fill(demoUser.email);
  await page.getByLabel("Password").fill("not the password");
  await page.keyboard.press("Enter");
  await page.getByText("don't belong together").waitFor();
  await page.getByLabel("Password").fill(demoUser.password);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/review");

  await page.keyboard.press("j");
  await page.waitForURL("**/review/*");
  const decided: string[] = [];
  while (decided.length < 4) {
    expect(await focused(page)).toBe("focus");
    await lookedAgain();
    await page.reload();
    if ((await reviewOf(idIn(page))).review === "matched") {
      await pressOn(page, "j");
      continue;
    }
    const takes = decided.length % 2 === 0 ? "a" : "1";
    decided.push(await pressOn(page, (await acceptable(page)) ? takes : "e"));
  }
  await lookedAgain();
  await page.reload();
  const skipped = await pressOn(page, "j");
  await pressOn(page, "k");
  expect(idIn(page)).toBe(skipped);
  decided.push(await pressOn(page, "e"));

  for (const id of decided.slice(0, 4))
    expect(["matched", "excluded"]).toContain((await reviewOf(id)).review);
  expect((await reviewOf(skipped)).review).toBe("excluded");
  expect(await focused(page)).toBe("focus");
  await page.keyboard.press("u");
  await page.waitForURL(`**/review/${skipped}**`);
  expect(["unmatched", "suggested"]).toContain((await reviewOf(skipped)).review);

  await page.keyboard.press("?");
  await page.getByRole("heading", { name: "Keys" }).waitFor();
  await page.keyboard.press("Escape");
});

test("a rejected booking is not proposed again, and the payment stays to be decided", async ({
  browser,
}) => {
  const [payment] = await proposed();
  if (!payment) throw new Error("nothing is proposed");
  const page = await visit(browser, played.consoleUrl, played.demoUser);
  await page.goto(`/review/${payment.id}`);
  const first = page.locator('[data-key="x"]');
  const reference = (await first.getAttribute("value")) ?? "";
  await page.keyboard.press("x");
  await page.getByRole("status").getByText(`Rejected: ${reference}`).waitFor();
  await page.waitForLoadState();
  expect(idIn(page)).toBe(payment.id);
  const accept = page.getByRole("button", { name: `Accept ${reference}` });
  expect(await accept.count()).toBe(0);
  await page.keyboard.press("u");
  await page.getByRole("status").getByText("Undone").waitFor();
  await accept.waitFor();
});

test("a payment is split over two bookings, with what is left shown while typing", async ({
  browser,
}) => {
  const payment = await proposedInEuro();
  const bookings = (await listBookings(played.db, { limit: 20 })).filter(
    ({ currency }) => currency === "eur",
  );
  const [one, other] = bookings;
  if (!payment || !one || !other) throw new Error("the season has no such payment");
  const page = await visit(browser, played.consoleUrl, played.demoUser, { expected: [422] });
  await page.goto(`/review/${payment.id}`);
  await page.keyboard.press("s");
  for (const typed of [one.reference, "10,25", "NO-SUCH-BOOKING"]) {
    await page.keyboard.type(typed);
    await page.keyboard.press("Tab");
  }
  const left = (payment.received - 1025n).toString().padStart(3, "0");
  expect(await page.locator("output").textContent()).toBe(`${left.slice(0, -2)}.${left.slice(-2)}`);
  await page.getByRole("button", { name: "Split", exact: true }).click();

  // Refused, with all that was typed still there.
  await page.getByRole("alert").getByText("NO-SUCH-BOOKING").waitFor();
  expect(
    await page.locator(".split").getByLabel("Amount in EUR", { exact: true }).inputValue(),
  ).toBe("10,25");
  expect(await page.locator("output").textContent()).toBe(`${left.slice(0, -2)}.${left.slice(-2)}`);
  expect(await axeViolations(page)).toEqual([]);
  await page.locator(".split").getByLabel("Booking 2", { exact: true }).fill(other.reference);
  await page.getByRole("button", { name: "Split", exact: true }).click();
  await page.getByRole("status").getByText("Matched").waitFor();
  const { allocations } = await reviewOf(payment.id);
  expect(allocations.map(({ amount }) => amount).toSorted()).toEqual(
    [1025n, payment.received - 1025n].toSorted(),
  );
});

/** Finds two bookings of one guest's money and gives each its part. */
async function findAndSplit(page: Page, look: () => Promise<void> = async () => {}) {
  const payment = await proposedInEuro();
  const open = (await listBookings(played.db, { limit: 100 })).filter(
    ({ currency, balance }) => currency === "eur" && balance > 0n,
  );
  const [one, other] = open;
  if (!payment || !one || !other) throw new Error("the season has no such payment");
  await page.goto(`/review/${payment.id}`);
  await page.getByLabel(/^Note, kept with the decision/).fill("two rooms, one card");
  for (const { reference } of [one, other]) {
    await page.getByLabel("Reference, guest or e-mail").fill(reference);
    await page.keyboard.press("Enter");
    await page
      .getByRole("button", { name: `Add to the split: ${reference}` })
      .first()
      .click();
    await page.locator(`.split input[name="booking"][value="${reference}"]`).waitFor();
  }
  const first = one.balance < payment.received ? one.balance : payment.received;
  const rest = payment.received - first;
  const second = other.balance < rest ? other.balance : rest;
  expect(await page.locator("output").textContent()).toBe(
    formatDecimal(payment.received - first - second, "eur"),
  );
  await look();
  // A single cent each, so that there is something for both whatever they expect.
  await page.locator(".split").getByLabel("Amount in EUR", { exact: true }).fill("0.01");
  await page.locator(".split").getByLabel("Amount 2 in EUR", { exact: true }).fill("0.01");
  await page.getByRole("button", { name: "Split", exact: true }).click();
  await page.getByRole("status").getByText("Matched").waitFor();
  const { allocations, decision } = await reviewOf(payment.id);
  expect(allocations.map(({ booking, amount }) => [booking, amount]).toSorted()).toEqual(
    [
      [one.reference, 1n],
      [other.reference, 1n],
    ].toSorted(),
  );
  const [last] = await readDecisionHistory(played.db, payment.id);
  expect(last).toMatchObject({ id: decision, note: "two rooms, one card" });
}

test("bookings are found one after the other and added to a split, nothing typed being lost", async ({
  browser,
}) => {
  const page = await visit(browser, played.consoleUrl, played.demoUser);
  await findAndSplit(page, async () => expect(await axeViolations(page)).toEqual([]));
});

test("without JavaScript they are found and added as well", async ({ browser }) => {
  const { consoleUrl, demoUser } = played;
  await findAndSplit(await visit(browser, consoleUrl, demoUser, { javaScript: false }));
});

/** Types in what waits, as staff did before: the pair found of it that a person has to judge. */
async function proposedPair() {
  const { db } = played;
  for (const { suggestion, received, currency, paidAt } of await proposed()) {
    if (!suggestion) continue;
    const typed = await createManualPayment(
      db,
      {
        reference: suggestion,
        amount: received,
        currency,
        method: "card",
        paidAt: paidAt ?? new Date(),
        acrossCurrencies: true,
      },
      "test",
    );
    await lookedAgain();
    const [pair] = await listAdoptions(db, { payment: typed, limit: 1 });
    // What is certain is adopted at once.
    if (pair?.state === "suggested") return pair;
  }
  throw new Error("no pair was found that a person has to judge");
}

test("a payment that was typed in is compared with Stripe's, adopted, and given back", async ({
  browser,
}) => {
  const pair = await proposedPair();
  const page = await visit(browser, played.consoleUrl, played.demoUser);
  await page.goto("/review");
  await page.locator(`a[href*="/adoptions/${pair.id}"]`).first().click();
  await page.getByRole("heading", { name: "If they are one" }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press("a");
  await page.getByRole("status").getByText("That pair is one payment").waitFor();
  await page.waitForLoadState();
  expect((await reviewOf(pair.typed.id)).supersededBy).toBe(pair.stripe.id);
  await page.keyboard.press("u");
  await page.getByRole("status").getByText("Taken back").waitFor();
  expect((await reviewOf(pair.typed.id)).supersededBy).toBeNull();
});

test("two people decide about one payment: the second is told who was first, and sees how it stands", async ({
  browser,
}) => {
  const { db, consoleUrl, demoUser } = played;
  const [payment] = await proposed();
  if (!payment) throw new Error("nothing is proposed");
  const bo = await createVisitor(db, { name: "Bo Colleague", role: "operator" });
  const mine = await visit(browser, consoleUrl, demoUser, { expected: [409] });
  const theirs = await visit(browser, consoleUrl, bo);
  await mine.goto(`/review/${payment.id}`);
  await theirs.goto(`/review/${payment.id}`);
  await pressOn(theirs, "a");
  await mine.keyboard.press("e");
  await mine.getByRole("alert").getByText("Bo Colleague").waitFor();
  await mine.getByText("matched", { exact: true }).first().waitFor();
  expect((await reviewOf(payment.id)).review).toBe("matched");
});

test("without JavaScript the same is done by buttons", async ({ browser }) => {
  const page = await visit(browser, played.consoleUrl, played.demoUser, { javaScript: false });
  await page.goto("/review");
  await page.getByRole("link", { name: /Start with the longest waiting/ }).click();
  const decided: string[] = [];
  while (decided.length < 3) {
    await lookedAgain();
    await page.reload();
    decided.push(idIn(page));
    const accept = page.getByRole("button", { name: /^Accept / }).first();
    if ((await acceptable(page)) && decided.length !== 2) await accept.click();
    else await page.getByRole("button", { name: /^Exclude/ }).click();
    await page.getByRole("status").waitFor();
  }
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.getByRole("status").getByText("Undone").waitFor();
  const [first = "", second = "", third = ""] = decided;
  expect(["matched", "excluded"]).toContain((await reviewOf(first)).review);
  expect((await reviewOf(second)).review).toBe("excluded");
  expect(["unmatched", "suggested"]).toContain((await reviewOf(third)).review);
  await page.getByLabel("Reference, guest or e-mail").fill("RE-2025");
  await page.getByRole("button", { name: /^Find/ }).click();
  const otherCurrency = page.getByLabel(/^Also a booking in another currency/);
  if ((await otherCurrency.count()) > 0) await otherCurrency.check();
  await page
    .getByRole("button", { name: /^Match to RE-2025/ })
    .first()
    .click();
  await page.getByRole("status").getByText("Matched").waitFor();
  expect((await reviewOf(third)).review).toBe("matched");
});

test("without JavaScript a booking is rejected and a payment split as well", async ({
  browser,
}) => {
  const page = await visit(browser, played.consoleUrl, played.demoUser, { javaScript: false });
  const payment = await proposedInEuro();
  const bookings = (await listBookings(played.db, { limit: 20 })).filter(
    ({ currency }) => currency === "eur",
  );
  const [one, other] = bookings;
  if (!payment || !one || !other) throw new Error("the season has no such payment");
  await page.goto(`/review/${payment.id}`);
  await page
    .getByRole("button", { name: /^Reject / })
    .first()
    .click();
  await page.getByRole("status").getByText("Rejected").waitFor();
  await page.locator('summary[data-key="s"]').click();
  await page.locator(".split").getByLabel("Booking", { exact: true }).fill(one.reference);
  await page.locator(".split").getByLabel("Amount in EUR", { exact: true }).fill("1.50");
  await page.locator(".split").getByLabel("Booking 2", { exact: true }).fill(other.reference);
  await page.getByRole("button", { name: "Split", exact: true }).click();
  await page.getByRole("status").getByText("Matched").waitFor();
  const { allocations } = await reviewOf(payment.id);
  expect(allocations.map(({ amount }) => amount).toSorted()).toEqual(
    [150n, payment.received - 150n].toSorted(),
  );
});

test("a viewer sees what waits and no button that decides; what they send all the same is refused", async ({
  browser,
}) => {
  const { db, consoleUrl } = played;
  const [payment] = await proposed();
  const viewer = await createVisitor(db, { name: "Vic", role: "viewer" });
  const page = await visit(browser, consoleUrl, viewer, { expected: [403] });
  await page.goto(`/review/${payment?.id}`);
  expect(await page.locator("main").getByRole("button").allTextContents()).toEqual([
    "Apply",
    expect.stringMatching(/^Find/),
  ]);
  const answer = await page.request.post(`/payments/${payment?.id}/exclude`, {
    headers: { origin: consoleUrl },
    form: {},
  });
  expect(answer.status()).toBe(403);
  expect((await reviewOf(payment?.id ?? "")).review).toBe("suggested");
});

test("axe finds nothing on the review pages, light and dark", async ({ browser }) => {
  const page = await visit(browser, played.consoleUrl, played.demoUser);
  const [payment] = await proposed();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const path of ["/review", `/review/${payment?.id}?find=RE-2025`, "/keys"]) {
      await page.goto(path);
      expect({ path, found: await axeViolations(page) }).toEqual({ path, found: [] });
    }
  }
});
