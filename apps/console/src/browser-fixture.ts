// For the tests: people who are signed in, one of every role, without a browser.
import { hashPassword } from "@rentease/auth";
import { createUser, type Database, type Role } from "@rentease/db";
import type { Hono } from "hono";

/** The HTML of a page, and where an answer leads instead of one. */
type Browsed = { status: number; html: string; location: string | null; headers: Headers };

/** `null`: a stranger. */
type As = { role?: Role | null };

const password = "a password of the tests";
/** What pages call each. */
const people = { viewer: "Vera Viewer", operator: "Olga Operator", admin: "Ada Admin" } as const;

/** `browse` opens a page, `submit` sends a form as its buttons do; an operator unless another role is named. */
export function browserOf(app: Hono, db: Database) {
  const cookies = new Map<Role, Promise<string>>();

  const cookieOf = (role: Role): Promise<string> => {
    const known = cookies.get(role) ?? signIn(role);
    cookies.set(role, known);
    return known;
  };

  const signIn = async (role: Role): Promise<string> => {
    const email = `${role}@example.com`;
    const passwordHash = await hashPassword(password);
    await createUser(db, { email, name: people[role], role, passwordHash }, "test");
    const answer = await post("/sign-in", { email, password }, "");
    return answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(";")[0])
      .join("; ");
  };

  const post = (path: string, form: Form, cookie: string) =>
    app.request(path, {
      method: "POST",
      headers: { cookie, "sec-fetch-site": "same-origin" },
      body: bodyOf(form),
    });

  return {
    async browse(path: string, { role = "operator" }: As = {}): Promise<Browsed> {
      const cookie = role ? await cookieOf(role) : "";
      return browsed(await app.request(path, { headers: { cookie } }));
    },
    async submit(path: string, form: Form, { role = "operator" }: As = {}): Promise<Browsed> {
      return browsed(await post(path, form, role ? await cookieOf(role) : ""));
    },
  };
}

type Form = Readonly<Record<string, string | readonly string[]>>;

function bodyOf(form: Form): URLSearchParams {
  const body = new URLSearchParams();
  for (const [name, values] of Object.entries(form)) {
    for (const value of [values].flat()) body.append(name, value);
  }
  return body;
}

async function browsed(answer: Response): Promise<Browsed> {
  const { status, headers } = answer;
  return { status, headers, location: headers.get("location"), html: await answer.text() };
}
