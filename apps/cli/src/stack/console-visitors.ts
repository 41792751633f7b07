// For the tests: people in front of the console.
import { hashPassword } from "@rentease/auth";
import { createUser, type Database, type Role } from "@rentease/db";

export type Visitor = { email: string; password: string };

const password = "a password of the tests";
let visitors = 0;

/** Somebody else who may sign in. */
export async function createVisitor(
  db: Database,
  { name, role }: { name: string; role: Role },
): Promise<Visitor> {
  const email = `visitor${(visitors += 1)}@example.com`;
  await createUser(db, { email, name, role, passwordHash: await hashPassword(password) }, "test");
  return { email, password };
}

/** A page of somebody who is signed in; each in a browser of its own. Sign-in itself has its own test: it is limited. */
export async function visit<Page extends Visited, Options>(
  browser: { open(url: string, options?: Options): Promise<Page> },
  url: string,
  visitor: Visitor,
  options?: Options,
): Promise<Page> {
  const page = await browser.open(url, options);
  await page.context().addCookies(await cookiesOf(url, visitor));
  return page;
}

type Cookie = { name: string; value: string; url: string };
type Visited = { context(): { addCookies(cookies: Cookie[]): Promise<void> } };

const signedIn = new Map<string, Promise<Cookie[]>>();

/** The cookies of somebody who is signed in, once. */
export function cookiesOf(url: string, visitor: Visitor): Promise<Cookie[]> {
  const key = `${url} ${visitor.email}`;
  const known = signedIn.get(key) ?? signIn(url, visitor);
  signedIn.set(key, known);
  known.catch(() => signedIn.delete(key));
  return known;
}

async function signIn(url: string, visitor: Visitor): Promise<Cookie[]> {
  const answer = await fetch(`${url}/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: url },
    body: new URLSearchParams(visitor),
  });
  if (answer.status !== 303) throw new Error(`sign-in answered ${answer.status}`);
  return answer.headers.getSetCookie().map((cookie) => {
    const [pair = ""] = cookie.split(";");
    const [name = "", ...value] = pair.split("=");
    return { name, value: value.join("="), url };
  });
}
