import { inspectQueue, type QueueInspection } from "@rentease/queue";
import { settingsFor } from "@rentease/runtime";
import { bad, type Check, type Finding, ok, warn } from "../check.ts";

/** To connect, and then to be answered. */
const timeoutMs = 2_000;

export const queue: Check = {
  name: "queue",
  needs: [],
  async look(at) {
    const { redisUrl } = settingsFor(["REDIS_URL"]);
    const databaseUrl = redisUrl === undefined ? at.databaseUrl() : "";
    try {
      return judge(await inspectQueue({ databaseUrl, redisUrl }, timeoutMs));
    } catch (error) {
      const where = redisUrl === undefined ? "PostgreSQL" : "Redis";
      const variable = redisUrl === undefined ? "DATABASE_URL" : "REDIS_URL";
      return bad(
        `${where} can't be reached (${codeOf(error)})`,
        `check ${variable}, and whether it runs`,
      );
    }
  },
};

function judge(found: QueueInspection): Finding {
  if (found.kind === "postgres") {
    const { migrated, latest } = found;
    return migrated >= latest
      ? ok("in PostgreSQL, tables up to date")
      : bad(`in PostgreSQL, its tables at ${migrated} of ${latest}`, "run `rentease migrate`");
  }
  const { version, maxmemoryPolicy, appendOnly } = found;
  const says = `Redis ${version}, ${maxmemoryPolicy}`;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (!(major > 6 || (major === 6 && minor >= 2)))
    return bad(says, "upgrade Redis to 6.2 or newer");
  if (maxmemoryPolicy !== "noeviction") {
    return bad(
      says,
      "set its maxmemory-policy to noeviction: another one drops jobs when memory is full",
    );
  }
  return appendOnly
    ? ok(`${says}, append-only`)
    : warn(
        `${says}, not append-only`,
        "set appendonly yes: else a restart forgets what waits (events are safe in PostgreSQL, and taken up seconds later)",
      );
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  // A password that is wrong, or missing, comes as a message; it never holds one.
  return "code" in error && typeof error.code === "string"
    ? error.code
    : error.message.slice(0, 100);
}
