import type { Database } from "@rentease/db";
import { isLoopback } from "@rentease/runtime";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { authenticate } from "./api/authenticate.ts";
import type { ApiEnv } from "./api/env.ts";
import { peerOf } from "./peer.ts";

/** What a proxy says of whom it asks for. */
const forwarding = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/**
 * Lets whoever sits on this machine read the metrics, and everybody else with an API key (role viewer). A console that
 * people reach under another name than this machine's has a proxy before it, to which everybody comes from this machine:
 * there it takes a key too.
 * @param url where browsers reach the console.
 */
export function metricsAccess(db: Database, url: string) {
  const keyed = authenticate(db);
  const isLocal = isLoopback(new URL(url).hostname);
  return createMiddleware<ApiEnv>(async (c, next) => {
    if (isLocal && fromThisMachine(c)) return next();
    return keyed(c, next);
  });
}

function fromThisMachine(c: Context): boolean {
  if (forwarding.some((header) => c.req.header(header) !== undefined)) return false;
  const peer = peerOf(c);
  return peer !== undefined && isLoopback(peer);
}
