import type { Database } from "@rentease/db";
import { type Filling, fillBookings } from "./fill-bookings.ts";
import { writeDecisions } from "./fill-decisions.ts";
import { fillEvents } from "./fill-events.ts";
import { fillHistory } from "./fill-history.ts";
import { drawLater, writeLater, writeMovements } from "./fill-money.ts";
import { fillNotifications } from "./fill-notifications.ts";
import { fillPayments, writePayments } from "./fill-payments.ts";
import { fillSessions } from "./fill-sessions.ts";
import { fillStaff } from "./fill-staff.ts";
import { type Shape, shapeOf } from "./shape.ts";

const filled = [
  "bookings",
  "booking_items",
  "instalments",
  "payments",
  "payment_intents",
  "payment_attempts",
  "refunds",
  "refund_allocations",
  "disputes",
  "balance_transactions",
  "payouts",
  "match_decisions",
  "allocations",
  "adoptions",
  "checkout_sessions",
  "stripe_events",
  "object_fetches",
  "notifications",
  "backfills",
  "backfill_windows",
  "audits",
  "audit_differences",
  "payment_notes",
  "activity",
  "users",
];

/**
 * Books of four years that end now: payments with their bookings, allocations, decisions, refunds, disputes, movements
 * and payouts; the inbox they came by, what was told and what people and audits did. In one transaction: all of it, or
 * nothing.
 * @throws Error where there are payments already.
 */
export async function fillBooks(
  db: Database,
  payments: number,
  say: (line: string) => void,
): Promise<Shape> {
  const shape = shapeOf(payments, new Date());
  const [{ taken } = { taken: true }] = await db.$client<{ taken: boolean }[]>`
    select exists (select from payments) or exists (select from bookings) as taken`;
  if (taken) throw new Error("the database holds payments or bookings: fill an empty one");
  await db.$client.begin(async (sql) => {
    await sql.unsafe("set local work_mem = '256MB'; set local maintenance_work_mem = '512MB'");
    await sql.unsafe("set local synchronous_commit = off; set local jit = off");
    // What is written is whole; asking for each row would take longer than all the rest. Only a superuser may say so.
    const [role] = await sql<{ superuser: boolean }[]>`
      select rolsuper as superuser from pg_roles where rolname = current_user`;
    if (role?.superuser) await sql.unsafe("set local session_replication_role = replica");
    const restore = await dropIndexes(sql);
    const steps: [string, () => Promise<void>][] = [
      ["bookings", () => fillBookings(sql, shape)],
      ["payments drawn", () => fillPayments(sql, shape)],
      ["refunds and disputes drawn", () => drawLater(sql, shape)],
      ["payments with their charges", () => writePayments(sql)],
      ["refunds and disputes", () => writeLater(sql)],
      ["movements and payouts", () => writeMovements(sql, shape)],
      ["decisions and allocations", () => writeDecisions(sql, shape)],
      ["checkout sessions", () => fillSessions(sql)],
      ["events", () => fillEvents(sql, shape)],
      ["notifications", () => fillNotifications(sql, shape)],
      ["backfills and audits", () => fillHistory(sql, shape)],
      ["what people did", () => fillStaff(sql, shape)],
      ["indexes", restore],
    ];
    for (const [what, step] of steps) {
      const startedAt = performance.now();
      await step();
      say(`${what}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    }
  });
  // Also marks the pages that hold nothing but what everybody sees, as autovacuum would in time.
  await db.$client.unsafe(`vacuum analyze ${filled.join(", ")}`);
  return shape;
}

/**
 * Drops what is made faster once everything is there: unique constraints, most of them over ids in no order, and the
 * indexes that no constraint needs. @returns what makes them again.
 */
async function dropIndexes(sql: Filling): Promise<() => Promise<void>> {
  const constraints = await sql.unsafe<{ table: string; name: string; definition: string }[]>(
    `select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where conrelid::regclass::text = any($1) and contype = 'u'`,
    [filled],
  );
  for (const { table, name } of constraints) {
    await sql.unsafe(`alter table ${table} drop constraint ${name}`);
  }
  const indexes = await sql.unsafe<{ name: string; definition: string }[]>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
     from pg_index
     where indrelid::regclass::text = any($1) and not indisprimary
       and not exists (select from pg_constraint where conindid = indexrelid)`,
    [filled],
  );
  for (const { name } of indexes) await sql.unsafe(`drop index ${name}`);
  return async () => {
    for (const { definition } of indexes) await sql.unsafe(definition);
    for (const { table, name, definition } of constraints) {
      await sql.unsafe(`alter table ${table} add constraint ${name} ${definition}`);
    }
  };
}
