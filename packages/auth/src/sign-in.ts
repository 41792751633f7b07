import { authTables, type Database, newId, type Role, roleNamed } from "@rentease/db";
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { passwordLength } from "./hash-password.ts";

/** Who is signed in. */
export type User = { id: string; email: string; name: string; role: Role };

export type SignInSettings = {
  db: Database;
  /** Signs the cookies: 32 characters or more, the same for all consoles. */
  secret: string;
  /** Where browsers reach the console; with https the cookies are `Secure`. */
  url: string;
  /** What goes wrong inside; never with a password or e-mail. */
  onError: (message: string) => void;
};

export type SignedIn =
  | { setCookies: string[] }
  | { refused: "credentials" | "too_many"; retryAfterSeconds: number | null };

export type SignIn = {
  /** @param from.peer the address it comes from, which attempts are counted by. */
  signIn(
    credentials: { email: string; password: string },
    from: { peer: string; userAgent: string | null },
  ): Promise<SignedIn>;
  /** Ends the session of these cookies. @returns the cookies that the browser is to forget. */
  signOut(cookie: string): Promise<string[]>;
  /** Whose cookies these are, null for nobody; `setCookies` are to be sent on: a session in use is prolonged. */
  userOf(cookie: string): Promise<{ user: User; setCookies: string[] } | null>;
};

const day = 24 * 60 * 60;
/** Set by us alone: what a browser sends under this name never gets here. */
const peerHeader = "x-rentease-peer";

/**
 * Sign-in by e-mail and password through better-auth: sessions in PostgreSQL, attempts limited over all consoles.
 * Nobody signs up, and none of better-auth's routes can be reached from outside: what it may do is what is here.
 */
export function createSignIn({ db, secret, url, onError }: SignInSettings): SignIn {
  const auth = betterAuth({
    secret,
    baseURL: url,
    trustedOrigins: [url],
    database: drizzleAdapter(db, { provider: "pg", schema: authTables, transaction: true }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 1,
      maxPasswordLength: passwordLength.max,
    },
    user: { additionalFields: { role: { type: "string", required: true, input: false } } },
    session: { expiresIn: 7 * day, updateAge: day },
    rateLimit: {
      enabled: true,
      storage: "database",
      customRules: { "/sign-in/email": { window: 60, max: 10 } },
    },
    advanced: {
      cookiePrefix: "rentease",
      ipAddress: { ipAddressHeaders: [peerHeader] },
      database: { generateId: () => newId() },
    },
    telemetry: { enabled: false },
    logger: {
      level: "error",
      log: (_level, message) => onError(message),
    },
  });
  const ask = (path: string, init: RequestInit): Promise<Response> =>
    auth.handler(new Request(new URL(`/api/auth${path}`, url), init));
  const origin = new URL(url).origin;

  return {
    async signIn(credentials, { peer, userAgent }) {
      const answer = await ask("/sign-in/email", {
        method: "POST",
        headers: {
          "content-type": "application/json",
          origin,
          [peerHeader]: peer,
          ...(userAgent !== null && { "user-agent": userAgent }),
        },
        body: JSON.stringify({ ...credentials, rememberMe: true }),
      });
      if (answer.ok) return { setCookies: answer.headers.getSetCookie() };
      if (answer.status >= 500) throw new Error(`sign-in answered ${answer.status}`);
      const wait = Number(answer.headers.get("x-retry-after"));
      return {
        refused: answer.status === 429 ? "too_many" : "credentials",
        retryAfterSeconds: wait > 0 ? wait : null,
      };
    },
    async signOut(cookie) {
      // Not through the handler: nobody is kept from leaving by how often others do.
      const { headers } = await auth.api.signOut({
        headers: new Headers({ cookie }),
        returnHeaders: true,
      });
      return headers.getSetCookie();
    },
    async userOf(cookie) {
      const { headers, response } = await auth.api.getSession({
        headers: new Headers({ cookie }),
        returnHeaders: true,
      });
      const user = response?.user;
      const role = user && roleNamed(user.role);
      if (!user || !role) return null;
      const { id, email, name } = user;
      return { user: { id, email, name, role }, setCookies: headers.getSetCookie() };
    },
  };
}
