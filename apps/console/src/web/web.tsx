import type { SignIn } from "@rentease/auth";
import { listProperties, mayDo } from "@rentease/db";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { Problem } from "../api/problem.ts";
import { problemOf } from "../api/problem-of.ts";
import { actions } from "./actions.ts";
import { addAssets } from "./assets.ts";
import type { Download } from "./download.ts";
import { downloads } from "./downloads.ts";
import type { WebEnv } from "./env.ts";
import { ErrorBody, ErrorPage, errorTitle } from "./error-page.tsx";
import { QueryError, readableFrame, readFrame } from "./frame.ts";
import { Layout } from "./layout.tsx";
import { localPath } from "./local-path.ts";
import { leaveNotice, takeNotice } from "./notice.ts";
import type { Action, Asked, Page, Refusal, Sent, WebDependencies } from "./page.ts";
import { FormError } from "./page.ts";
import { pages } from "./pages.ts";
import { readForm } from "./read-form.ts";
import { addQueues, type QueuesDependencies } from "./queues/add-queues.ts";
import { contentPolicy, refuseOtherSites } from "./security.ts";
import { addSignIn } from "./sign-in/add-sign-in.tsx";
import type { DemoUser } from "./sign-in/sign-in-page.tsx";
import { signedIn } from "./signed-in.ts";

const maxFormBytes = 256 * 1024;

/** What a browser's part needs besides. */
export type WebSettings = {
  signIn: SignIn;
  /** Shown on the sign-in page: of the sandbox only, and to this machine only. */
  demoUser: DemoUser | null;
};

/** What people see in a browser: pages, and what their buttons do. Nobody who is not signed in gets beyond signing in. */
export function createWeb(deps: WebDependencies & WebSettings & QueuesDependencies): Hono<WebEnv> {
  const web = new Hono<WebEnv>();
  web.use(contentPolicy);
  web.use(refuseOtherSites(deps.url));
  web.use(bodyLimit({ maxSize: maxFormBytes, onError: (c) => failure(c, tooLarge(), deps) }));
  addAssets(web);
  addSignIn(web, deps);
  web.use(signedIn(deps.signIn, deps.url));
  for (const each of downloads) web.get(each.path, (c) => sendDownload(c, each, deps));
  for (const each of pages) web.get(each.path, (c) => showPage(c, each, deps));
  for (const each of actions) web.post(each.path, (c) => act(c, each, deps, web));
  addQueues(web, deps);
  // Mounted in another app, a handler for what is not found would not come along.
  web.all("*", () => {
    throw new Problem(404, "not_found");
  });
  web.onError((error, c) => failure(c, error, deps));
  return web;
}

async function showPage(c: Context<WebEnv>, page: Page, deps: WebDependencies): Promise<Response> {
  requireRole(c, page.role ?? "viewer");
  const query = c.req.query();
  const asked = askedOf(c, deps, query);
  const { property: _p, from: _f, to: _t, tz: _z, ...own } = query;
  const view = await page.open(asked, own);
  if (!view) throw new Problem(404, "not_found");
  if ("to" in view) return c.redirect(localPath(view.to), 302);
  const properties = page.filters.includes("property") ? await listProperties(deps.db) : [];
  return html(
    c,
    <Layout
      asked={asked}
      page={page}
      title={view.title ?? page.title}
      body={view.body}
      notice={takeNotice(c)}
      properties={properties}
    />,
    asked.sent?.refusal?.status ?? 200,
  );
}

async function sendDownload(
  c: Context<WebEnv>,
  download: Download,
  deps: WebDependencies,
): Promise<Response> {
  requireRole(c, download.role ?? "viewer");
  const query = c.req.query();
  const file = await download.open(askedOf(c, deps, query), query);
  if (!file) throw new Problem(404, "not_found");
  return file;
}

/**
 * Does what a button is for, and goes on to where that leads. Refused, or not to be done yet, the page it came from is
 * drawn again.
 */
async function act(
  c: Context<WebEnv>,
  action: Action,
  deps: WebDependencies,
  web: Hono<WebEnv>,
): Promise<Response> {
  requireRole(c, action.role);
  const form = await readForm(c);
  const back = localPath(typeof form["back"] === "string" ? form["back"] : undefined);
  try {
    const done = await action.run(askedOf(c, deps, c.req.query()), form);
    if ("fields" in done) return again({ form: { ...form, ...done.fields }, refusal: null });
    if (done.notice !== undefined) leaveNotice(c, done.notice, deps.url.startsWith("https:"));
    return c.redirect(localPath(done.to), 303);
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return again({ form, refusal });
  }
  /** The page that the form stands on, with what was typed. */
  async function again(sent: Sent): Promise<Response> {
    const request = new Request(new URL(back, c.req.url), {
      headers: { cookie: c.req.header("cookie") ?? "" },
    });
    return web.fetch(request, { ...c.env, sent });
  }
}

/** What the caller can do something about; null for a fault of ours. */
function refusalOf(error: unknown): Refusal | null {
  if (error instanceof FormError) {
    return { status: 422, message: error.message, field: error.field };
  }
  const { status, message, particulars } = problemOf(error);
  if (status >= 500) return null;
  return { status, message, field: particulars.errors?.[0]?.field ?? null };
}

function askedOf(
  c: Context<WebEnv>,
  deps: WebDependencies,
  query: Record<string, string>,
  read = readFrame,
): Asked {
  const { pathname, search } = new URL(c.req.url);
  return {
    deps,
    user: c.var.user,
    ...read(query, deps.timeZone),
    now: new Date(),
    here: pathname + search,
    params: c.req.param(),
    sent: c.env?.sent ?? null,
  };
}

function requireRole(c: Context<WebEnv>, needed: Action["role"]): void {
  if (mayDo(c.var.user.role, needed)) return;
  const detail = `this is for the role ${needed}; yours is ${c.var.user.role}`;
  throw new Problem(403, "role_missing", { detail });
}

function tooLarge(): Problem {
  return new Problem(413, "body_too_large");
}

function failure(c: Context<WebEnv>, error: unknown, deps: WebDependencies): Response {
  const problem =
    error instanceof QueryError
      ? new Problem(422, error.code, { detail: error.message })
      : problemOf(error);
  const { status, code, particulars } = problem;
  const shown = { status, detail: particulars.detail ?? null, again: againOf(c, error) };
  if (status >= 500) {
    deps.logger.error({ err: error, code, path: c.req.routePath }, "page failed");
    return html(c, <ErrorPage {...shown} />, status);
  }
  // Refused before it was asked who sends it, as what another site sends is.
  if (!isSignedIn(c)) return html(c, <ErrorPage {...shown} />, status);
  return html(
    c,
    <Layout
      asked={askedOf(c, deps, c.req.query(), readableFrame)}
      page={{ section: null, filters: null }}
      title={errorTitle(status)}
      body={<ErrorBody {...shown} />}
      notice={takeNotice(c)}
      properties={[]}
    />,
    status,
  );
}

function isSignedIn(c: Context): boolean {
  return c.get("user") !== undefined;
}

/** The page that was asked for, without the part of its address that can't be read. */
function againOf(c: Context, error: unknown): string | null {
  if (!(error instanceof QueryError)) return null;
  const { pathname, searchParams } = new URL(c.req.url);
  searchParams.delete(error.field);
  const query = searchParams.toString();
  return query === "" ? pathname : `${pathname}?${query}`;
}

/** A whole document. What it shows is of somebody who is signed in: no cache keeps it. */
function html(
  c: Context,
  document: { toString(): string },
  status: ContentfulStatusCode,
): Response {
  c.header("cache-control", "no-store");
  return c.html(`<!doctype html>${document.toString()}`, { status });
}
