import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { neededRole } from "./api/authenticate.ts";
import { startConsole } from "./console-fixture.ts";
import { actions } from "./web/actions.ts";
import { pages } from "./web/pages.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());

/** What anybody may ask for: nothing of it tells anything of the books. */
const open = [
  /^GET \/healthz$/,
  /^GET \/readyz$/,
  /^GET \/assets\//,
  /^(GET|POST) \/sign-in$/,
  /^POST \/sign-out$/,
  /^GET \/api\/v1\/openapi\.json$/,
];

type Route = { method: string; path: string };

/** Every route there is, with something in the place of its parameters. What answers to all methods only refuses. */
function routes(): Route[] {
  const all = console.app.routes.filter(({ method }) => method !== "ALL");
  const named = new Map(all.map(({ method, path }) => [`${method} ${path}`, { method, path }]));
  return [...named.values()].map(({ method, path }) => ({
    method,
    path: path
      .replaceAll(/:id(\{[^}]*\})?/g, "01a20a80-8dfe-7000-8000-03305517506a")
      .replaceAll(/:\w+(\{[^}]*\})?/g, "X")
      .replace("*", "x"),
  }));
}

/** Bull Board's own, which one route of ours leads to. */
const ofQueues: Route[] = [
  { method: "GET", path: "/queues/" },
  { method: "GET", path: "/queues/queue/events" },
  { method: "GET", path: "/queues/api/queues" },
  { method: "GET", path: "/queues/static/app.js" },
  { method: "PUT", path: "/queues/api/queues/events/pause" },
  { method: "PUT", path: "/queues/api/queues/events/1/retry" },
  { method: "POST", path: "/queues/api/queues/events/add" },
];

const guarded = () =>
  [...routes(), ...ofQueues].filter(
    ({ method, path }) => !open.some((route) => route.test(`${method} ${path}`)),
  );

const ask = ({ method, path }: Route, headers: Record<string, string> = {}) =>
  console.app.request(path, { method, headers: { origin: "http://localhost", ...headers } });

/** Whether nothing is answered but the way to the sign-in page, or that a key is needed. */
async function isRefused(route: Route, headers: Record<string, string>): Promise<boolean> {
  const answer = await ask(route, headers);
  if (takesKey(route)) return answer.status === 401;
  const toSignIn = answer.headers.get("location")?.startsWith("/sign-in?to=") ?? false;
  return answer.status === 303 && toSignIn && (await answer.text()) === "";
}

/** The routes of these that let somebody in. */
async function letIn(to: readonly Route[], headers: Record<string, string> = {}) {
  const open: string[] = [];
  for (const route of to) {
    if (!(await isRefused(route, headers))) open.push(`${route.method} ${route.path}`);
  }
  return open;
}

/** What programs ask for: with an API key, and no session will do. */
const takesKey = ({ path }: Route) => path.startsWith("/api/") || path === "/metrics";

test("the table of routes is walked as a whole: every page, every action, the API and the queues", () => {
  const walked = guarded().map(({ method, path }) => `${method} ${path}`);
  expect(walked.length).toBeGreaterThan(pages.length + actions.length + 40);
  expect(walked.filter((route) => route.includes("/api/v1/")).length).toBeGreaterThan(30);
  expect(walked.filter((route) => route.includes("/queues")).length).toBeGreaterThan(3);
});

describe("refused on every route but the open ones", () => {
  test("a stranger", async () => {
    expect(await letIn(guarded())).toEqual([]);
  });

  test("somebody whose session has expired", async () => {
    const cookie = await console.cookieOf("admin");
    expect((await ask({ method: "GET", path: "/keys" }, { cookie })).status).toBe(200);
    const { $client: sql } = console.db;
    await sql`update sessions set expires_at = now() - interval '1 second'`;
    try {
      expect(await letIn(guarded(), { cookie })).toEqual([]);
    } finally {
      await sql`update sessions set expires_at = now() + interval '1 day'`;
    }
  });

  test("somebody with a made-up cookie, or with an API key where a session is needed", async () => {
    const cookie = "rentease.session_token=made-up.c2lnbmF0dXJl";
    const authorization = `Bearer ${console.keys.get("admin")}`;
    expect(await letIn(guarded(), { cookie })).toEqual([]);
    const pagesOnly = guarded().filter((route) => !takesKey(route));
    expect(await letIn(pagesOnly, { authorization })).toEqual([]);
  });

  test("a session opens no route of the API: that takes a key", async () => {
    const cookie = await console.cookieOf("admin");
    expect(await letIn(guarded().filter(takesKey), { cookie })).toEqual([]);
  });
});

describe("a viewer", () => {
  test("is refused every action, and an operator those of admins", async () => {
    const cookies = {
      viewer: await console.cookieOf("viewer"),
      operator: await console.cookieOf("operator"),
    };
    for (const { path, role } of actions) {
      const at = path.replaceAll(/:\w+/g, "X");
      const viewer = await ask({ method: "POST", path: at }, { cookie: cookies.viewer });
      expect([path, viewer.status]).toEqual([path, role === "viewer" ? 422 : 403]);
      if (role !== "admin") continue;
      const operator = await ask({ method: "POST", path: at }, { cookie: cookies.operator });
      expect([path, operator.status]).toEqual([path, 403]);
    }
  });

  test("is refused whatever in the API is not reading", async () => {
    const authorization = `Bearer ${console.keys.get("viewer")}`;
    const changing = guarded().filter(
      ({ method, path }) => path.startsWith("/api/v1/") && neededRole(method) !== "viewer",
    );
    expect(changing.length).toBeGreaterThan(15);
    for (const route of changing) {
      expect([route.path, (await ask(route, { authorization })).status]).toEqual([route.path, 403]);
    }
  });
});

test("no browser guesses what an answer is, whichever it is and whoever asks", async () => {
  const cookie = await console.cookieOf("viewer");
  const keyed = { cookie, authorization: `Bearer ${console.keys.get("viewer")}` };
  const elsewhere = ["/no-such-page", "/api/none", "/api/v1/none", "/assets/none"];
  const walked = [
    ...routes(),
    ...ofQueues,
    ...elsewhere.map((path) => ({ method: "GET", path })),
    { method: "HEAD", path: "/healthz" },
    { method: "OPTIONS", path: "/api/v1/payments" },
  ];
  const without: string[] = [];
  for (const headers of [{}, keyed]) {
    for (const route of walked) {
      const answer = await ask(route, headers);
      if (answer.headers.get("x-content-type-options") === "nosniff") continue;
      without.push(`${route.method} ${route.path}`);
    }
  }
  expect(without).toEqual([]);
});

test("nobody can sign up, and none of better-auth's own routes is there", async () => {
  const admin = { cookie: await console.cookieOf("admin"), "content-type": "application/json" };
  for (const path of [
    "/sign-up/email",
    "/sign-in/email",
    "/change-email",
    "/update-user",
    "/list-sessions",
  ]) {
    const body = JSON.stringify({
      email: "eve@example.com",
      password: "a long password",
      name: "Eve",
    });
    const answer = await console.app.request(`/api/auth${path}`, {
      method: "POST",
      headers: admin,
      body,
    });
    expect([path, answer.status]).toEqual([path, 404]);
  }
  const users = await console.db.$client`select 1 from users where email = 'eve@example.com'`;
  expect(users).toHaveLength(0);
});

test("what another site has a browser send is refused, also with a session", async () => {
  const cookie = await console.cookieOf("admin");
  for (const { path } of actions) {
    const answer = await console.app.request(path.replaceAll(/:\w+/g, "X"), {
      method: "POST",
      headers: {
        cookie,
        origin: "https://evil.example",
        "sec-fetch-site": "cross-site",
        "content-type": "application/x-www-form-urlencoded",
      },
      body: "x=1",
    });
    expect([path, answer.status]).toEqual([path, 403]);
  }
});

test("an address that is none says so, and how to go on, to those who are signed in", async () => {
  const nowhere = await console.browse("/no-such-page");
  expect(nowhere.status).toBe(404);
  expect(nowhere.html).toContain("To the overview");
  const misread = await console.browse("/payments?tz=Amsterdam&status=failed");
  expect(misread.status).toBe(422);
  expect(misread.html).toContain('href="/payments?status=failed"');
});

test("what is no sign-in form at all is refused like a wrong password", async () => {
  const body = new URLSearchParams({ email: "e".repeat(300), password: "p" });
  const answer = await console.app.request("/sign-in", {
    method: "POST",
    headers: { "sec-fetch-site": "same-origin" },
    body,
  });
  expect(answer.status).toBe(401);
});
