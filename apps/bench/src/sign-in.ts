import { hashPassword } from "@rentease/auth";
import { createUser, type Database } from "@rentease/db";

const [email, password] = ["bench@example.com", "a password of the benchmark"];

/** Somebody who may look at everything. */
export async function createBenchUser(db: Database): Promise<void> {
  const passwordHash = await hashPassword(password);
  await createUser(db, { email, name: "Bench", role: "admin", passwordHash }, "bench");
}

/** Signs in to a console as a browser does. @returns what to send as `cookie`. */
export async function signIn(consoleUrl: string): Promise<string> {
  const answer = await fetch(`${consoleUrl}/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: consoleUrl },
    body: new URLSearchParams({ email, password }),
  });
  if (answer.status !== 303) throw new Error(`sign-in answered ${answer.status}`);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
