import { connectQueues, jobs, migrateQueue, type Queues } from "@rentease/queue";
import { createTestDatabase, queueBackends } from "@rentease/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startConsole } from "../../console-fixture.ts";

const bookingId = "0198c0de-0000-7000-8000-000000000001";

describe.each(queueBackends)("Bull Board over $name", (backend) => {
  let console: Awaited<ReturnType<typeof startConsole>>;
  let queues: Queues;

  beforeAll(async () => {
    console = await startConsole(async () => {
      const database = await createTestDatabase();
      await migrateQueue(database.url);
      queues = connectQueues(backend.settings(database.url));
      return database;
    });
    console.queue.boards = () => queues.boards();
    await queues.enqueue(jobs.applyEvents, [{ eventIds: ["evt_1", "evt_2"] }]);
    await queues.enqueue(jobs.matchBooking, [{ bookingId }]);
  });
  afterAll(async () => {
    await queues.close();
    await console.stop();
  });

  /** As Bull Board's page asks its server. */
  const put = (path: string, role: "viewer" | "operator" | "admin", headers = {}) =>
    console.ask(
      `/queues/api${path}`,
      { method: "PUT" },
      { role, headers: { "sec-fetch-site": "same-origin", ...headers } },
    );
  const waiting = async () => (await queues.depths()).events.waiting;
  type Listed = {
    name: string;
    readOnlyMode: boolean;
    jobs: { data: unknown; externalUrl?: { href: string } }[];
  };
  const listed = async (query: string, role: "viewer" | "admin" = "viewer"): Promise<Listed[]> => {
    const { html } = await console.browse(`/queues/api/queues${query}`, { role });
    return (JSON.parse(html) as { queues: Listed[] }).queues;
  };

  test("with and without a slash, its page comes from here alone, under a policy of its own", async () => {
    const bare = await console.browse("/queues");
    expect([bare.status, bare.headers.get("location")]).toEqual([301, "/queues/"]);
    for (const path of ["/queues/", "/queues/queue/events"]) {
      const { status, html, headers } = await console.browse(path);
      expect(status).toBe(200);
      expect(html).toContain("<title>Queues (read only)</title>");
      // By its account and mode, as on every page.
      expect(html).toContain("TEST acct_test");
      expect(html).not.toMatch(/(href|src)="(https?:)?\/\//);
      expect(headers.get("content-security-policy")).toContain("style-src 'self' 'unsafe-inline'");
      const assets = [...html.matchAll(/(?:src|href)="(static\/[^"]+)"/g)].map(([, path]) => path);
      expect(assets.length).toBeGreaterThan(3);
      for (const asset of assets) {
        expect((await console.browse(`/queues/${asset}`)).status).toBe(200);
      }
    }
  });

  test("a stranger is led to sign in, from its data too", async () => {
    for (const path of ["/queues/", "/queues/api/queues", "/queues/static/js/main.js"]) {
      const { status, headers } = await console.browse(path, { role: null });
      expect(status).toBe(303);
      expect(headers.get("location")).toMatch(/^\/sign-in\?/);
    }
  });

  test("P10: it shows ids, and a job leads to the page of what it is about", async () => {
    const all = await listed("");
    expect(all.map(({ name }) => name)).toContain("windows");
    const events = (await listed("?activeQueue=events")).find(({ name }) => name === "events");
    expect(events?.jobs).toMatchObject([
      { data: { eventIds: ["evt_1", "evt_2"] }, externalUrl: { href: "/events/evt_1" } },
    ]);
    const bookings = (await listed("?activeQueue=bookings")).find((queue) => queue.jobs.length > 0);
    expect(bookings?.jobs[0]?.externalUrl?.href).toBe(`/queues/bookings/${bookingId}`);
    expect((await console.browse(`/queues/bookings/${bookingId}`)).status).toBe(404);
    const body = { guest: { name: "Ana" }, currency: "eur", items: [], instalments: [] };
    const { body: booking } = await console.call("PUT", "/bookings/RE%2F1", { body });
    const shown = await console.browse(`/queues/bookings/${String(booking["id"])}`);
    expect(shown.headers.get("location")).toBe("/bookings/RE%2F1");
  });

  test("viewers and operators only look; their attempts are refused by the server", async () => {
    expect((await listed("")).every(({ readOnlyMode }) => readOnlyMode)).toBe(true);
    expect((await listed("", "admin")).some(({ readOnlyMode }) => readOnlyMode)).toBe(false);
    for (const role of ["viewer", "operator"] as const) {
      for (const path of ["/queues/events/empty", "/queues/events/retry/failed", "/queues/pause"]) {
        expect((await put(path, role)).status).toBe(403);
      }
    }
    expect(await waiting()).toBe(1);
  });

  test("another site can't have it act, whatever the body is", async () => {
    for (const headers of [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "cross-site", "content-type": "application/json" },
    ]) {
      expect((await put("/queues/events/empty", "admin", headers)).status).toBe(403);
    }
    const foreign: Record<string, string>[] = [
      { origin: "https://elsewhere.example" },
      { origin: "https://elsewhere.example", "content-type": "application/json" },
      {},
    ];
    for (const headers of foreign) {
      const how = { role: "admin", headers } as const;
      const path = "/queues/api/queues/events/empty";
      expect((await console.ask(path, { method: "PUT" }, how)).status).toBe(403);
    }
    expect(await waiting()).toBe(1);
  });

  test("an admin acts, which is kept with who it was", async () => {
    expect((await put("/queues/events/empty", "admin")).status).toBe(200);
    expect(await waiting()).toBe(0);
    expect((await put("/queues/pause", "admin")).status).toBe(200);
    expect((await put("/queues/resume", "admin")).status).toBe(200);
    const { html } = await console.browse("/activity?kind=queue.");
    expect([...html.matchAll(/changed in the queues: <a href="([^"]+)">([^<]+)</g)]).toMatchObject([
      { 1: "/queues/", 2: "all, resume" },
      { 1: "/queues/", 2: "all, pause" },
      { 1: "/queues/queue/events", 2: "events, empty" },
    ]);
  });
});

describe.each([
  ["redis", { databaseUrl: "postgres://127.0.0.1:1/x", redisUrl: "redis://127.0.0.1:1" }],
  ["postgres", { databaseUrl: "postgres://127.0.0.1:1/x" }],
])("while %s is away", (_name, settings) => {
  test("its page says so within seconds", async () => {
    const queues = connectQueues(settings);
    const console = await startConsole(createTestDatabase);
    try {
      console.queue.boards = () => queues.boards();
      await console.browse("/keys");
      const start = Date.now();
      const { status, html } = await console.browse("/queues/");
      expect(Date.now() - start).toBeLessThan(10_000);
      expect(status).toBe(503);
      expect(html).toContain("the queues can&#39;t be reached");
    } finally {
      await queues.close();
      await console.stop();
    }
  });
});
