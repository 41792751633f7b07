import { createHash } from "node:crypto";
import { answerOnce } from "@rentease/db";
import { createMiddleware } from "hono/factory";
import type { ApiDependencies, ApiEnv } from "./env.ts";
import { Problem, problemType } from "./problem.ts";

const keyPattern = /^[\x21-\x7e]{1,255}$/;

/** POSTs that only read: their answers hold personal data, and none is kept, whatever key is sent. */
export const readingPosts: readonly string[] = ["/guests/export"];

/**
 * Gives a request its database, and does what it left for afterwards. A POST that carries an Idempotency-Key is done
 * once: its work and its answer are committed together.
 */
export function unitOfWork({ db, logger }: Pick<ApiDependencies, "db" | "logger">) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const left: (() => Promise<void>)[] = [];
    c.set("db", db);
    c.set("afterwards", (work) => left.push(work));
    const isOnce =
      c.req.method === "POST" && !readingPosts.some((path) => c.req.path.endsWith(path));
    const key = isOnce ? c.req.header("idempotency-key") : undefined;
    if (key === undefined) {
      await next();
    } else {
      const once = { apiKeyId: c.var.holder.id, key: parseKey(key), request: await hash(c.req) };
      const { replayed, ...answer } = await answerOnce(db, once, async (tx) => {
        c.set("db", tx);
        await next();
        return { status: c.res.status, body: await c.res.clone().text() };
      });
      if (replayed) c.res = again(answer);
    }
    if (!c.res.ok) return;
    for (const work of left) {
      await work().catch((err: unknown) => logger.warn({ err }, "done, but the worker not told"));
    }
  });
}

function parseKey(key: string): string {
  if (keyPattern.test(key)) return key;
  const detail = "1 to 255 visible ASCII characters";
  throw new Problem(400, "bad_idempotency_key", { errors: [{ field: "Idempotency-Key", detail }] });
}

/** Tells two requests apart. */
async function hash(req: {
  method: string;
  url: string;
  text(): Promise<string>;
}): Promise<string> {
  const { pathname, search } = new URL(req.url);
  const request = JSON.stringify([req.method, pathname + search, await req.text()]);
  return createHash("sha256").update(request).digest("hex");
}

function again({ status, body }: { status: number; body: string }): Response {
  const type = status < 400 ? "application/json" : problemType;
  return new Response(body, {
    status,
    headers: { "content-type": type, "idempotent-replayed": "true" },
  });
}
