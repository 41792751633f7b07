import { sandboxAccount } from "@rentease/core";
import { Hono } from "hono";
import { expect, test } from "vitest";
import type { WebEnv } from "../env.ts";
import { addSignIn } from "./add-sign-in.tsx";

const demoUser = { email: "host@example.com", password: "shown to this machine only" };
const refusing = {
  signIn: async () => ({ refused: "credentials" as const, retryAfterSeconds: null }),
  signOut: async () => [],
  userOf: async () => null,
};

async function signInPage(url: string): Promise<string> {
  const app = new Hono<WebEnv>();
  addSignIn(app, { signIn: refusing, account: sandboxAccount, demoUser });
  return (await app.request(url)).text();
}

test.each(["http://127.0.0.1:3001", "http://localhost:3001"])(
  "who asks for this machine as %s is shown the sandbox's user",
  async (origin) => {
    expect(await signInPage(`${origin}/sign-in`)).toContain(demoUser.password);
  },
);

test("a name of somebody else's that points to this machine is not", async () => {
  expect(await signInPage("http://rebound.example:3001/sign-in")).not.toContain(demoUser.password);
});
