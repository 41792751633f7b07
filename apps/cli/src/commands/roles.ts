import { databaseRoles, grantRoles, roleStatements } from "@rentease/db";
import { queueGrants } from "@rentease/queue";
import type { Command } from "commander";
import { chooseDatabase } from "../database-url.ts";

const help = `
Run it as the owner of the tables, with CREATEROLE or as a superuser; then give each app a login of its own:
  create role ingress login password '…' in role rentease_ingress;
and that login's DATABASE_URL. migrate, and everything else of rentease, stays the owner's.
Once granted, migrate keeps the roles up to date. The first start of an empty database is the worker's: it
records whose account it is.

Examples:
  DATABASE_URL=postgres://owner@… rentease roles
  rentease roles --print | psql postgres://…`;

export function addRoles(program: Command): void {
  program
    .command("roles")
    .description(
      "make the database roles of ingress, worker and console, each with what it needs and nothing else",
    )
    .option("--print", "print the SQL instead")
    .addHelpText("after", help)
    .action(async ({ print }: { print?: boolean }) => {
      const queues = queueGrants(databaseRoles);
      if (print) {
        console.log(["begin", ...roleStatements, queues, "commit", ""].join(";\n").trimEnd());
        return;
      }
      await grantRoles(chooseDatabase(), [queues]);
      console.error(`Granted: ${databaseRoles.join(", ")}.`);
    });
}
