import { roles, type Role, createApiKey, listApiKeys, revokeApiKey } from "@rentease/db";
import { type Command, InvalidArgumentError, Option } from "commander";
import { formatTime } from "../format-time.ts";
import { printJson } from "../print-json.ts";
import { printTable } from "../print-table.ts";
import { withDatabase } from "../with-database.ts";

export function addKey(program: Command): void {
  const key = program.command("key").description("keys for the HTTP API");
  key
    .command("create")
    .description("make a key and print it, once: it is kept nowhere")
    .requiredOption("--name <name>", "who uses it; decisions are recorded under it", keyName)
    .addOption(
      new Option("--role <role>", "viewer reads, operator changes and decides, admin all")
        .choices(roles)
        .makeOptionMandatory(),
    )
    .addHelpText(
      "after",
      "\nExamples:\n  rentease key create --name booking-system --role operator\n" +
        "  KEY=$(rentease key create --name ana --role viewer)\n" +
        '  curl -H "Authorization: Bearer $KEY" http://127.0.0.1:3001/api/v1/payments',
    )
    .action(create);
  key
    .command("list")
    .description("the keys, revoked ones too, the last made first")
    .option("--json", "one JSON object a line")
    .action(list);
  key
    .command("revoke")
    .description("end a key at once")
    .argument("<key>", "its name, its id or the beginning of that")
    .addHelpText("after", "\nExample:\n  rentease key revoke booking-system")
    .action(revoke);
}

async function create({ name, role }: { name: string; role: Role }): Promise<void> {
  const { key } = await withDatabase((db) => createApiKey(db, { name, role }, "cli"));
  console.log(key);
  console.error(`The key of ${name}, ${role}. It is not shown again.`);
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const keys = await withDatabase((db) => listApiKeys(db));
  if (json) {
    for (const key of keys) printJson(key);
    return;
  }
  printTable(
    ["name", "role", "made", "last used", "revoked", "id"],
    keys.map(({ name, role, createdAt, lastUsedAt, revokedAt, id }) => [
      name,
      role,
      formatTime(createdAt),
      formatTime(lastUsedAt),
      formatTime(revokedAt),
      id,
    ]),
  );
}

async function revoke(which: string): Promise<void> {
  const { name, id } = await withDatabase((db) => revokeApiKey(db, which, "cli"));
  console.error(`The key of ${name} (${id}) is revoked.`);
}

/** Stands in `key:<name>` beside every decision made with it. */
function keyName(value: string): string {
  if (/^[\p{L}\d][\p{L}\d._@-]{0,59}$/u.test(value)) return value;
  throw new InvalidArgumentError("give 1 to 60 letters, digits and . _ @ -");
}
