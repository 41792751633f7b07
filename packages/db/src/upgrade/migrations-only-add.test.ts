import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { breakingStatements } from "./breaking-statements.ts";

const root = new URL("../../../../", import.meta.url);

/**
 * Statements after the last release that break the one before and are meant to, each with the reason why no process of
 * that release can stumble over it. A release empties it.
 */
const allowed: Record<string, string> = {};

/** The last migration of the newest release in the changelog. */
function lastReleased(): string {
  const changelog = readFileSync(new URL("apps/CHANGELOG.md", root), "utf8");
  const [, name = ""] = /^Schema: `(\d{4}_\w+)`/m.exec(changelog) ?? [];
  return name;
}

function migrationNames(): string[] {
  return readdirSync(new URL("drizzle", root))
    .filter((file) => file.endsWith(".sql"))
    .map((file) => file.slice(0, -".sql".length))
    .toSorted();
}

test("the changelog names a migration that exists", () => {
  expect(migrationNames()).toContain(lastReleased());
});

test("since the last release migrations only add: a process of that release goes on working", () => {
  const migrations = migrationNames()
    .filter((name) => name > lastReleased())
    .map((name) => readFileSync(new URL(`drizzle/${name}.sql`, root), "utf8"));
  const breaking = breakingStatements(migrations);
  expect(breaking.filter((statement) => !(statement in allowed))).toEqual([]);
  expect(Object.keys(allowed).filter((statement) => !breaking.includes(statement))).toEqual([]);
});

describe("breaks the release before:", () => {
  test.each([
    `DROP TABLE "refunds"`,
    `DROP INDEX "payments_created"`,
    `DROP TYPE "state"`,
    `TRUNCATE "refunds"`,
    `UPDATE "payments" SET "status" = 'x'`,
    `ALTER TABLE "payments" DROP COLUMN "net"`,
    `ALTER TABLE "payments" DROP CONSTRAINT "payments_unique"`,
    `ALTER TABLE "payments" RENAME COLUMN "net" TO "settled"`,
    `ALTER TABLE "payments" RENAME TO "receipts"`,
    `ALTER TABLE "payments" ALTER COLUMN "net" SET DATA TYPE text`,
    `ALTER TABLE "payments" ALTER COLUMN "net" TYPE text`,
    `ALTER TABLE "payments" ALTER COLUMN "net" SET NOT NULL`,
    `ALTER TABLE "payments" ALTER COLUMN "net" DROP DEFAULT`,
    `ALTER TABLE "payments" ALTER COLUMN "net" DROP NOT NULL`,
    `ALTER TABLE "payments" ADD COLUMN "share" bigint NOT NULL`,
    `ALTER TABLE "payments" ADD COLUMN "share" bigint UNIQUE`,
    `ALTER TABLE "payments" ADD COLUMN "share" bigint, DROP COLUMN "net"`,
    `ALTER TABLE "payments" ADD CONSTRAINT "positive" CHECK ("net" > 0)`,
    `ALTER TABLE "payments" ADD CONSTRAINT "fk" FOREIGN KEY ("booking") REFERENCES "public"."bookings"("id")`,
    `CREATE UNIQUE INDEX "one" ON "payments" USING btree ("net")`,
  ])("%s", (statement) => {
    const additions = `CREATE TABLE "other" ("id" uuid);--> statement-breakpoint\n`;
    expect(breakingStatements([`${additions}${statement};`])).toEqual([statement]);
  });
});

describe("only adds:", () => {
  test.each([
    `CREATE TABLE "notices" (\n\t"id" uuid PRIMARY KEY NOT NULL\n);`,
    `CREATE INDEX "i" ON "payments" USING btree ("net") WHERE "payments"."net" is not null;`,
    `ALTER TABLE "payments" ADD COLUMN "share" bigint;`,
    `ALTER TABLE "payments" ADD COLUMN "share" bigint DEFAULT 0 NOT NULL;`,
    `ALTER TABLE "payments" ADD COLUMN "folded" text GENERATED ALWAYS AS (lower("name")) STORED NOT NULL;`,
    `ALTER TABLE "payments" ALTER COLUMN "net" SET DEFAULT 0;`,
    `CREATE TABLE "n" ("id" uuid);\nCREATE UNIQUE INDEX "u" ON "n" USING btree ("id");\nALTER TABLE "n" ADD CONSTRAINT "c" CHECK (true);`,
    `ALTER TABLE "payments" ADD COLUMN "n" uuid;--> statement-breakpoint\nALTER TABLE "payments" ADD CONSTRAINT "fk" FOREIGN KEY ("n") REFERENCES "public"."n"("id");`,
  ])("%s", (sql) => expect(breakingStatements([sql])).toEqual([]));
});
