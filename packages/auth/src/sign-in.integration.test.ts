import {
  bindAccount,
  closeDatabase,
  createUser,
  type Database,
  openDatabase,
  removeUser,
  setUserPassword,
  setUserRole,
} from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashPassword } from "./hash-password.ts";
import { createSignIn, type SignIn } from "./sign-in.ts";

const email = "ana@example.com";
const password = "correct horse battery";
const secret = "a secret of the tests, long enough to sign with";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let signIn: SignIn;
let peers = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 4 });
  await bindAccount(db, { account: "acct_test", livemode: false });
  signIn = createSignIn({ db, secret, url: "http://127.0.0.1:3001", onError: () => {} });
  const passwordHash = await hashPassword(password);
  await createUser(db, { email, name: "Ana", role: "operator", passwordHash }, "test");
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

/** From an address of its own, so that one test's attempts are not another's. */
const from = () => ({ peer: `10.0.0.${(peers += 1)}`, userAgent: null });

/** @returns the cookies of somebody who signed in, as a browser sends them back. */
async function signedIn(typed = { email, password }): Promise<string> {
  const answer = await signIn.signIn(typed, from());
  if ("refused" in answer) throw new Error(answer.refused);
  return answer.setCookies.map((cookie) => cookie.split(";")[0]).join("; ");
}

test("e-mail and password open a session, in any case of the e-mail", async () => {
  const cookie = await signedIn({ email: "Ana@Example.com", password });
  expect((await signIn.userOf(cookie))?.user).toMatchObject({
    email,
    name: "Ana",
    role: "operator",
  });
});

test("a wrong password and an unknown e-mail are refused alike", async () => {
  const refused = { refused: "credentials", retryAfterSeconds: null };
  expect(await signIn.signIn({ email, password: "wrong password" }, from())).toEqual(refused);
  expect(await signIn.signIn({ email: "bo@example.com", password }, from())).toEqual(refused);
  expect(await signIn.signIn({ email: "", password: "" }, from())).toEqual(refused);
});

test("after ten attempts a minute an address has to wait, also with the right password; another one not", async () => {
  const guesser = from();
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await signIn.signIn({ email, password: `guess number ${attempt}` }, guesser);
  }
  const stopped = await signIn.signIn({ email, password }, guesser);
  expect(stopped).toMatchObject({ refused: "too_many" });
  expect("refused" in stopped && stopped.retryAfterSeconds).toBeGreaterThan(0);
  expect(await signIn.signIn({ email, password }, from())).toHaveProperty("setCookies");
});

test("cookies can't be read by scripts nor sent by other sites, and need TLS where the console has it", async () => {
  const answer = await signIn.signIn({ email, password }, from());
  expect(answer).toHaveProperty("setCookies");
  const [cookie = ""] = "setCookies" in answer ? answer.setCookies : [];
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Lax/);
  const secure = createSignIn({
    db,
    secret,
    url: "https://console.example.com",
    onError: () => {},
  });
  const [over] = Object.values(await secure.signIn({ email, password }, from())).flat();
  expect(over).toMatch(/^__Secure-.*Secure/);
});

test("signing out, another secret, an altered or an expired session: nobody", async () => {
  const cookie = await signedIn();
  expect(await signIn.userOf(cookie.replace(/.{5}$/, "AAAAA"))).toBeNull();
  const other = createSignIn({
    db,
    secret: secret.toUpperCase(),
    url: "http://127.0.0.1:3001",
    onError: () => {},
  });
  expect(await other.userOf(cookie)).toBeNull();
  await signIn.signOut(cookie);
  expect(await signIn.userOf(cookie)).toBeNull();

  const expiring = await signedIn();
  await db.$client`update sessions set expires_at = now() - interval '1 second'`;
  expect(await signIn.userOf(expiring)).toBeNull();
  expect(await signIn.userOf("")).toBeNull();
});

test("a role counts at once; another password ends every session; a removed user stays out", async () => {
  const passwordHash = await hashPassword(password);
  const bo = "bo@example.com";
  await createUser(db, { email: bo, name: "Bo", role: "viewer", passwordHash }, "test");
  const cookie = await signedIn({ email: bo, password });
  await setUserRole(db, bo, "admin", "test");
  expect((await signIn.userOf(cookie))?.user.role).toBe("admin");

  await setUserPassword(db, bo, await hashPassword("another password"), "test");
  expect(await signIn.userOf(cookie)).toBeNull();
  expect(await signIn.signIn({ email: bo, password }, from())).toHaveProperty("refused");
  const again = await signedIn({ email: bo, password: "another password" });

  await removeUser(db, bo, "test");
  expect(await signIn.userOf(again)).toBeNull();
  const refused = await signIn.signIn({ email: bo, password: "another password" }, from());
  expect(refused).toHaveProperty("refused");
});

test("one user an e-mail, and no password that is too short", async () => {
  const passwordHash = await hashPassword(password);
  const again = { email: "ANA@example.com", name: "Ana", role: "viewer" as const, passwordHash };
  await expect(createUser(db, again, "test")).rejects.toMatchObject({ code: "user_exists" });
  await expect(hashPassword("short")).rejects.toMatchObject({ code: "invalid_password" });
});
