import { hashPassword, passwordLength } from "@rentease/auth";
import {
  createUser,
  listUsers,
  removeUser,
  type Role,
  roles,
  setUserPassword,
  setUserRole,
} from "@rentease/db";
import { type Command, InvalidArgumentError, Option } from "commander";
import { formatTime } from "../format-time.ts";
import { operator } from "../operator.ts";
import { printJson } from "../print-json.ts";
import { printTable } from "../print-table.ts";
import { readPassword } from "../read-password.ts";
import { withDatabase } from "../with-database.ts";

const { min, max } = passwordLength;
const passwordHelp =
  `\nThe password (${min} to ${max} characters) is asked for, or read from the standard input if that is no terminal:\n` +
  "it is never an argument, which others could see.";

export function addUser(program: Command): void {
  const user = program.command("user").description("who may sign in to the console");
  const role = () =>
    new Option("--role <role>", "viewer reads, operator decides and changes, admin all").choices(
      roles,
    );
  user
    .command("create")
    .description("make a user; nobody can sign up")
    .requiredOption("--email <address>", "what they sign in with", emailAddress)
    .requiredOption("--name <name>", "shown beside what they decide", userName)
    .addOption(role().makeOptionMandatory())
    .addHelpText(
      "after",
      `${passwordHelp}\n\nExamples:\n  rentease user create --email ana@example.com --name "Ana Holm" --role admin\n` +
        "  pwgen 20 1 | rentease user create --email bo@example.com --name Bo --role viewer",
    )
    .action(create);
  user
    .command("list")
    .description("everybody who may sign in")
    .option("--json", "one JSON object a line")
    .action(list);
  user
    .command("role")
    .description("give a user another role, at once")
    .argument("<email>", "whose", emailAddress)
    .addOption(role().makeOptionMandatory())
    .action(setRole);
  user
    .command("password")
    .description("give a user another password, and sign them out everywhere")
    .argument("<email>", "whose", emailAddress)
    .addHelpText("after", passwordHelp)
    .action(setPassword);
  user
    .command("remove")
    .description("end a user and all their sessions; what they decided stays")
    .argument("<email>", "who", emailAddress)
    .action(remove);
}

type NewUserOptions = { email: string; name: string; role: Role };

async function create({ email, name, role }: NewUserOptions): Promise<void> {
  const passwordHash = await hashPassword(await readPassword());
  await withDatabase((db) => createUser(db, { email, name, role, passwordHash }, operator()));
  console.error(`${email} may sign in, as ${role}.`);
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const users = await withDatabase((db) => listUsers(db));
  if (json) {
    for (const user of users) printJson(user);
    return;
  }
  printTable(
    ["e-mail", "name", "role", "made"],
    users.map(({ email, name, role, createdAt }) => [email, name, role, formatTime(createdAt)]),
  );
}

async function setRole(email: string, { role }: { role: Role }): Promise<void> {
  await withDatabase((db) => setUserRole(db, email, role, operator()));
  console.error(`${email} is ${role}.`);
}

async function setPassword(email: string): Promise<void> {
  const passwordHash = await hashPassword(await readPassword());
  await withDatabase((db) => setUserPassword(db, email, passwordHash, operator()));
  console.error(`${email} has another password and is signed out.`);
}

async function remove(email: string): Promise<void> {
  await withDatabase((db) => removeUser(db, email, operator()));
  console.error(`${email} may no longer sign in.`);
}

function emailAddress(value: string): string {
  if (/^[^\s@]+@[^\s@]+$/.test(value) && value.length <= 255) return value;
  throw new InvalidArgumentError("give an e-mail address");
}

function userName(value: string): string {
  const name = value.trim();
  if (name !== "" && name.length <= 100) return name;
  throw new InvalidArgumentError("give 1 to 100 characters");
}
