import type { SignIn } from "@rentease/auth";
import type { AccountIdentity } from "@rentease/core";
import { isLoopback } from "@rentease/runtime";
import type { Context, Hono } from "hono";
import { z } from "zod";
import { peerOf } from "../../peer.ts";
import type { WebEnv } from "../env.ts";
import { localPath } from "../local-path.ts";
import { type DemoUser, SignInPage } from "./sign-in-page.tsx";

type SignInDependencies = {
  signIn: SignIn;
  account: AccountIdentity;
  /** Shown to who asks for this machine by an address of its own: another name may be a stranger's page that points here. */
  demoUser: DemoUser | null;
};

const form = z.object({
  email: z.string().trim().max(255).default(""),
  password: z.string().max(255).default(""),
  /** An address that is too long to be kept is no reason not to let somebody in. */
  to: z.string().max(2_000).optional().catch(undefined),
});

const wrong = "E-mail and password don't belong together.";

/** Signing in and out, for everybody. There is no signing up: `rentease user create` makes users. */
export function addSignIn(
  app: Hono<WebEnv>,
  { signIn, account, demoUser }: SignInDependencies,
): void {
  const answer = (
    c: Context,
    { to, email = "", problem = null, status = 200 as 200 | 401 | 429 }: Shown,
  ) =>
    c.html(
      "<!doctype html>" +
        (
          <SignInPage
            {...{ account, email, problem }}
            demoUser={isLoopback(new URL(c.req.url).hostname) ? demoUser : null}
            to={localPath(to)}
          />
        ).toString(),
      status,
    );

  app.get("/sign-in", (c) => answer(c, { to: c.req.query("to") }));

  app.post("/sign-in", async (c) => {
    const typed = form.safeParse(await c.req.parseBody());
    if (!typed.success) return answer(c, { to: undefined, problem: wrong, status: 401 });
    const { email, password, to } = typed.data;
    const from = {
      peer: peerOf(c) ?? "127.0.0.1",
      userAgent: c.req.header("user-agent")?.slice(0, 255) ?? null,
    };
    const signedIn = await signIn.signIn({ email, password }, from);
    if ("refused" in signedIn) {
      const { refused, retryAfterSeconds } = signedIn;
      if (refused === "too_many") {
        const wait = `Try again in ${retryAfterSeconds ?? 60} seconds.`;
        c.header("retry-after", String(retryAfterSeconds ?? 60));
        return answer(c, { to, email, problem: `Too many attempts. ${wait}`, status: 429 });
      }
      return answer(c, { to, email, problem: wrong, status: 401 });
    }
    for (const cookie of signedIn.setCookies) c.header("set-cookie", cookie, { append: true });
    return c.redirect(localPath(to), 303);
  });

  app.post("/sign-out", async (c) => {
    const cookies = await signIn.signOut(c.req.header("cookie") ?? "");
    for (const cookie of cookies) c.header("set-cookie", cookie, { append: true });
    return c.redirect("/sign-in", 303);
  });
}

type Shown = {
  to: string | undefined;
  email?: string;
  problem?: string | null;
  status?: 200 | 401 | 429;
};
