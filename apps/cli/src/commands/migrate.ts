import { databaseRoles, grantRoles, hasRoles, migrate } from "@rentease/db";
import { migrateQueue, queueGrants } from "@rentease/queue";
import { settingsFor } from "@rentease/runtime";
import type { Command } from "commander";
import { chooseDatabase } from "../database-url.ts";

export function addMigrate(program: Command): void {
  program
    .command("migrate")
    .description(
      "bring the database's schema up to date; safe to run again, and by several at once",
    )
    .addHelpText("after", "\nExample:\n  DATABASE_URL=postgres://… rentease migrate")
    .action(async () => {
      const databaseUrl = chooseDatabase();
      const { redisUrl } = settingsFor(["REDIS_URL"]);
      await migrate(databaseUrl);
      if (redisUrl === undefined) await migrateQueue(databaseUrl);
      // What a migration adds is nobody's but its owner's.
      if (await hasRoles(databaseUrl)) await grantRoles(databaseUrl, [queueGrants(databaseRoles)]);
      console.error("The schema is up to date.");
    });
}
