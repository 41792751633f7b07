import { migrate } from "@rentease/db";
import { migrateQueue } from "@rentease/queue";
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
      console.error("The schema is up to date.");
    });
}
