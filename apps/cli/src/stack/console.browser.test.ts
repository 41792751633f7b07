import { readFile } from "node:fs/promises";
import {
  addNote,
  createManualPayment,
  type Database,
  listEvents,
  listPayouts,
  listWaiting,
  showEvent,
  showPayout,
  testNotifications,
} from "@rentease/db";
import {
  axeViolations,
  type BrowserSession,
  browserTests,
  screenshotAll,
  waitUntil,
} from "@rentease/testing";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect } from "vitest";
import { visit } from "./console-visitors.ts";
import { startPlayedStack } from "./played-stack.ts";

const test = browserTests();
type Page = Awaited<ReturnType<BrowserSession["open"]>>;

let played: Awaited<ReturnType<typeof startPlayedStack>>;

beforeAll(async () => {
  played = await startPlayedStack({ payments: 260, seed: "console" });
  await testNotifications(played.db);
  await typeInAgain(played.db);
  await writeNote(played.db);
}, 180_000);
afterAll(() => played?.stop());

/** A payment of Stripe's, typed in a second time: a pair for somebody to look at. */
async function typeInAgain(db: Database) {
  const { payments } = await listWaiting(db, { limit: 50, review: "suggested" });
  const payment = payments.find(({ suggestion }) => suggestion !== null);
  if (!payment?.suggestion) throw new Error("nothing is proposed");
  const { suggestion, received, currency, paidAt } = payment;
  const typed = { reference: suggestion, amount: received, currency, method: "card" };
  await createManualPayment(
    db,
    { ...typed, paidAt: paidAt ?? new Date(), acrossCurrencies: true },
    "test",
  );
}

/** A colleague's word about the first payment of the review queue. */
async function writeNote(db: Database) {
  const { payments } = await listWaiting(db, { limit: 1 });
  const text = "She called: it is for the stay in July, and her sister pays the rest herself.";
  await addNote(db, payments[0]?.id ?? "", { by: "test", text });
}

const asHost = (browser: BrowserSession, options = {}) =>
  visit(browser, played.consoleUrl, played.demoUser, options);

/** Starts what this page lists from 2025 on, and waits on its page until it has finished. */
async function startFrom2025(page: Awaited<ReturnType<typeof asHost>>, path: string) {
  await page.goto(path);
  const start = { has: page.getByRole("button", { name: /^Start/ }) };
  const form = page.locator("form", start);
  await form.getByLabel("From").fill("2025-01-01");
  await form.getByRole("button", { name: /^Start/ }).click();
  await page.waitForURL(`**${path}/*`);
  const finished = page.locator("main").getByText("finished", { exact: true }).first();
  await finished.waitFor({ timeout: 90_000 });
}

test(
  "a backfill is started, watched without a reload, and finishes",
  { timeout: 240_000 },
  async ({ browser }) => {
    const page = await asHost(browser);
    await startFrom2025(page, "/backfills");
    const reloads = await page.evaluate("performance.getEntriesByType('navigation').length");
    expect(reloads).toBe(1);
    await startFrom2025(page, "/audits");
  },
);

test("one euro is followed from its booking to the deposit at the bank, and back", async ({
  browser,
}) => {
  const { db } = played;
  const [deposit] = (await listPayouts(db, { limit: 50 })).filter(
    ({ automatic, status }) => automatic && status === "paid",
  );
  const payout = deposit && (await showPayout(db, deposit.stripe));
  const share = payout?.lines.flatMap(({ shares }) => shares ?? [])[0];
  if (!deposit || !share) throw new Error("the season has no deposit");
  const page = await asHost(browser);
  await page.goto("/");
  await page.getByRole("searchbox").first().fill(share.booking);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/bookings/${share.booking}`);
  await page
    .locator(`a[href*="/payouts/${deposit.stripe}"], a[href*="/payouts/${deposit.id}"]`)
    .first()
    .click();
  await page.waitForURL("**/payouts/*");
  await page.getByText(deposit.stripe).first().waitFor();
  await page.getByRole("link", { name: share.booking, exact: true }).first().click();
  await page.waitForURL(`**/bookings/${share.booking}`);
});

test("a failed event is found, put back, and applied", async ({ browser }) => {
  const { db } = played;
  const [event] = await listEvents(db, { state: "applied", type: "charge.succeeded" }, 1);
  if (!event) throw new Error("no event was applied");
  await db.$client`
    update stripe_events set state = 'failed', error = 'Error: made to fail by a test', applied_at = null
    where event_id = ${event.id}`;
  const page = await asHost(browser);
  await page.goto("/events?state=failed");
  await page.getByText("made to fail by a test").waitFor();
  await page.locator(`a[href^="/events/${event.id}"]`).first().click();
  await page.waitForURL(`**/events/${event.id}`);
  await page.getByRole("button", { name: "Apply it again" }).click();
  await page.getByRole("status").waitFor();
  await waitUntil(async () => (await showEvent(db, event.id))?.state === "applied", {
    what: "the event to be applied again",
  });
});

test("a CSV is downloaded, and holds what the page shows", async ({ browser }) => {
  const page = await asHost(browser);
  await page.goto("/reports/card-totals?from=2025-01-01&to=2026-01-01");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.locator('a[download][href*=".csv"]').first().click(),
  ]);
  const text = await readFile(await download.path(), "utf8");
  const rows = parse(text, { columns: true, bom: true }) as Record<string, string>[];
  expect(rows.length).toBeGreaterThan(10);
  const [first = {}] = rows;
  expect(Object.keys(first)).toContain("currency");
  const amount =
    rows.flatMap(({ received, currency }) =>
      currency?.toLowerCase() === "eur" ? (received ?? []) : [],
    )[0] ?? "";
  expect(Number(amount)).toBeGreaterThan(0);
  const [whole = "", cents = ""] = amount.split(".");
  const shown = `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents}`;
  await page.locator("main td").getByText(shown).first().waitFor();
});

test("the queues are shown behind the same sign-in", async ({ browser }) => {
  const page = await asHost(browser);
  await page.goto("/queues");
  await page.getByText("events").first().waitFor();
  expect(page.url()).toContain("/queues/");
  await page.getByText("TEST acct_sandbox").first().waitFor();
  // Bull Board's own page: how wide it is, and what axe says of it, is not ours to mend.
  await screenshotAll(page, [{ name: "queues", path: "/queues/", shows: "0 Jobs" }]);
});

/** What pages there are, found by following every link from the first one: an example of each. */
async function crawl(page: Page): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const open = ["/"];
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    const shape = shapeOf(path);
    if (found.has(shape)) continue;
    found.set(shape, path);
    const answer = await page.goto(path);
    expect([path, answer?.status()]).toEqual([path, 200]);
    const links: string[] = await page.evaluate(
      `[...document.querySelectorAll('a[href^="/"]:not([download])')].map((a) => a.getAttribute("href"))`,
    );
    open.push(...links.filter((href) => !/^\/(queues|api)\//.test(href)));
  }
  return found;
}

/** `/payments/01a2…?tz=UTC` is of the shape `/payments/:id`. */
function shapeOf(path: string): string {
  const { pathname } = new URL(path, "http://console");
  const [, section = "", thing, ...rest] = pathname.split("/");
  if (thing === undefined || section === "reports" || pathname === "/events/replay")
    return pathname;
  return [``, section, ":id", ...rest].join("/");
}

test("every page: found by links, right in light and dark, wide and narrow, for who can't see it, and never complaining", async ({
  browser,
}) => {
  const page = await asHost(browser);
  const pages = await crawl(page);
  expect([...pages.keys()].toSorted()).toEqual(
    expect.arrayContaining([
      "/",
      "/activity",
      "/adoptions/:id",
      "/api-docs",
      "/audits",
      "/audits/:id",
      "/backfills",
      "/backfills/:id",
      "/bookings",
      "/bookings/:id",
      "/disputes",
      "/events",
      "/events/:id",
      "/events/replay",
      "/keys",
      "/notifications",
      "/notifications/:id",
      "/payments",
      "/payments/:id",
      "/payouts",
      "/payouts/:id",
      "/reports",
      "/reports/card-totals",
      "/reports/completeness",
      "/reports/outstanding",
      "/reports/unmatched",
      "/review",
      "/review/:id",
    ]),
  );
  pages.set("/search", "/search?q=RE-2025");
  pages.set("/search-nothing", "/search?q=nobody%20of%20that%20name");
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [shape, path] of pages) {
      await page.goto(path);
      for (const violation of await axeViolations(page)) found.push(`${shape}: ${violation}`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  const named = [...pages].map(([shape, path]) => ({
    name: shape === "/" ? "overview" : shape.slice(1).replaceAll(/[/:]+/g, "-"),
    path,
  }));
  found.push(...(await screenshotAll(page, named)));
  expect(found).toEqual([]);
}, 300_000);

test("what is not found, and an address that can't be read, are pages like any other", async ({
  browser,
}) => {
  const page = await asHost(browser, { expected: [404, 422] });
  for (const path of ["/no-such-page", "/payments/pi_none", "/payments?tz=Nowhere"]) {
    await page.goto(path);
    expect({ path, found: await axeViolations(page) }).toEqual({ path, found: [] });
    expect(await page.getByRole("link", { name: "To the overview" }).count()).toBe(1);
    await page.getByText("acct_sandbox", { exact: true }).waitFor();
    await page.getByRole("navigation", { name: "Sections" }).waitFor();
  }
});

test("who acts after the session has ended signs in again, and is back on the page they acted on", async ({
  browser,
}) => {
  const { db } = played;
  const page = await asHost(browser);
  await page.goto("/payments");
  await page.locator('main td a[href^="/payments/"]').first().click();
  await page.waitForURL("**/payments/*");
  const payment = page.url();
  await page.getByLabel("Note to a colleague").fill("who is this?");
  await db.$client`update sessions set expires_at = now() - interval '1 second'`;
  await page.getByRole("button", { name: "Keep note" }).click();
  await page.waitForURL("**/sign-in?to=*");
  await page.getByLabel("E-mail").fill(played.demoUser.email);
  await page.getByLabel("Password").fill(played.demoUser.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(payment);
  await db.$client`update sessions set expires_at = now() + interval '1 day'`;
});

test("strangers see the sign-in page, which axe and the narrow window find nothing wrong with", async ({
  browser,
}) => {
  const page = await browser.open(played.consoleUrl);
  expect(await screenshotAll(page, [{ name: "sign-in", path: "/sign-in" }])).toEqual([]);
  await page.goto("/payments?from=2025-01-01");
  expect(page.url()).toContain("/sign-in?to=");
  expect(await axeViolations(page)).toEqual([]);
  await page.getByLabel("E-mail").fill(played.demoUser.email);
  await page.getByLabel("Password").fill(played.demoUser.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/payments?from=2025-01-01");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
  await page.goto("/payments");
  expect(page.url()).toContain("/sign-in?to=");
});
