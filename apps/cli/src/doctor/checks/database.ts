import { readSchemaState } from "@rentease/db";
import { bad, type Check, ok } from "../check.ts";

const leastMajor = 14;
/** A hint only: whoever administers the database is, and the embedded one has nobody else. */
const asSuperuser = ", as its superuser; `rentease roles` makes lesser ones for the apps";

export const database: Check = {
  name: "database",
  needs: [],
  async look(at) {
    const { serverVersion, serverMajor, superuser } = await readSchemaState(at.db());
    return serverMajor >= leastMajor
      ? ok(`PostgreSQL ${serverVersion}${superuser ? asSuperuser : ""}`)
      : bad(`PostgreSQL ${serverVersion}`, `upgrade it to ${leastMajor} or newer`);
  },
};

export const migrations: Check = {
  name: "migrations",
  needs: ["database"],
  async look(at) {
    const { pending, unknown } = await readSchemaState(at.db());
    if (unknown > 0) {
      return bad(
        `the database is ${unknown} migrations ahead of this release`,
        "run the release that migrated it, or a newer one",
      );
    }
    return pending.length === 0
      ? ok("up to date")
      : bad(`${pending.length} missing: ${pending.join(", ")}`, "run `rentease migrate`");
  },
};
