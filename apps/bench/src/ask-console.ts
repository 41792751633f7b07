import { randomBytes } from "node:crypto";
import type { MeasuredRequest } from "./report-requests.ts";
import { startServer } from "./server-process.ts";
import { signIn } from "./sign-in.ts";

/** Asks for a path, until all of the answer is there. @throws Error of an answer that is none. */
export type Ask = (path: string) => Promise<string>;

/** Starts a console on the database, signs in, and stops it when it was used. */
export async function withConsole<Result>(
  databaseUrl: string,
  key: string,
  use: (ask: Ask) => Promise<Result>,
): Promise<Result> {
  const console = await startServer("apps/console/src/main.ts", {
    DATABASE_URL: databaseUrl,
    REDIS_URL: "",
    STRIPE_SECRET_KEY: "",
    CONSOLE_HOST: "127.0.0.1",
    CONSOLE_PORT: "0",
    AUTH_SECRET: randomBytes(32).toString("base64"),
    LOG_LEVEL: "info",
  });
  try {
    const cookie = await signIn(console.url);
    return await use(async (path) => {
      const response = await fetch(`${console.url}${path}`, {
        headers: { authorization: `Bearer ${key}`, cookie },
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
      return text;
    });
  } finally {
    await console.stop();
  }
}

/** The requests, and the next page of each list that goes on, as its link says. */
export async function withNextPages(
  ask: Ask,
  requests: readonly MeasuredRequest[],
): Promise<MeasuredRequest[]> {
  const all: MeasuredRequest[] = [];
  for (const request of requests) {
    all.push(request);
    const [, href] = /href="([^"]*)" rel="next"/.exec(await ask(request.path)) ?? [];
    if (href === undefined) continue;
    all.push({ ...request, name: `${request.name}Next`, path: href.replaceAll("&amp;", "&") });
  }
  return all;
}
