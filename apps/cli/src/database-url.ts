import { settingsFor } from "@rentease/runtime";
import { runningDatabases } from "./stack/account-folder.ts";

/** A command needs a database and there is no telling which. */
class NoDatabaseError extends Error {
  override readonly name = "NoDatabaseError";
}

/**
 * The database a command works on: DATABASE_URL, else the embedded one that `npm start` is running.
 * @throws NoDatabaseError when there is none, or more than one, saying what to do.
 */
export function chooseDatabase(): string {
  const { databaseUrl } = settingsFor(["DATABASE_URL?"]);
  if (databaseUrl !== undefined) return databaseUrl;
  const running = runningDatabases();
  const [only] = running;
  if (!only)
    throw new NoDatabaseError("no database: set DATABASE_URL, or start the stack with npm start");
  if (running.length > 1) {
    const folders = running.map(({ folder, url }) => `${folder}: ${url}`).join(", ");
    throw new NoDatabaseError(
      `several databases are running (${folders}): set DATABASE_URL to one of them`,
    );
  }
  return only.url;
}
