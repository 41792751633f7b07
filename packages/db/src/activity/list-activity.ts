import { type SQL, sql } from "drizzle-orm";
import { alongIndexes } from "../along-indexes.ts";
import { among } from "../among.ts";
import type { Queryable, Transaction } from "../database.ts";
import { readBookingReferences } from "../matching/read-references.ts";
import type { ListedPayment } from "../payments/listed-payment.ts";
import { isUuid } from "../payments/is-uuid.ts";
import { activity, apiKeys, payments } from "../schema/index.ts";

/** Which of what was done: all of those given hold. */
export type ActivityFilter = {
  actor?: string | undefined;
  /** How an action begins: `payment.`, or `booking.put`. */
  action?: string | undefined;
  /** What it was done to, as `payment:<our id>`. */
  subject?: string | undefined;
  /** Done in [from, to). */
  from?: Date | undefined;
  to?: Date | undefined;
};

/** `source` is `manual` of one that was typed in; `erasedAt` is when its payer was erased. */
export type NamedPayment = Pick<
  ListedPayment,
  "source" | "method" | "amount" | "currency" | "payer" | "erasedAt"
>;

/** Something that somebody did. */
export type ListedActivity = {
  id: string;
  at: Date;
  actor: string;
  action: string;
  /** `kind` and `id` say what page it has; `name` is what a person calls it: a reference, a Stripe id, a key's name. */
  subject: { kind: string; id: string; name: string | null };
  /** What a person knows the payment by that it was done to; amount in minor units of `currency`. */
  payment: NamedPayment | null;
  /** Reference of the booking that it was about. */
  booking: string | null;
  detail: Record<string, string | number | boolean | null>;
};

/** The last done first. @param options.before only what is listed after the one of this id. */
export async function listActivity(
  db: Queryable,
  { limit, before, ...filter }: ActivityFilter & { limit: number; before?: string | undefined },
): Promise<ListedActivity[]> {
  const conditions = [...matching(filter), ...(before === undefined ? [] : [listedAfter(before)])];
  const where = sql.join([sql`true`, ...conditions], sql` and `);
  return db.transaction(async (tx) => {
    const found = () =>
      tx.execute<{ id: string }>(
        sql`select id from activity where ${where} order by at desc, id desc limit ${limit}`,
      );
    // What was done to one thing is little, and has an index of its own.
    const ids = await (filter.subject === undefined ? alongIndexes(tx, found) : found());
    return read(
      tx,
      ids.map(({ id }) => id),
    );
  });
}

function matching({ actor, action, subject, from, to }: ActivityFilter): SQL[] {
  return [
    ...(actor === undefined ? [] : [sql`actor = ${actor}`]),
    ...(action === undefined ? [] : [sql`starts_with(action, ${action})`]),
    ...(subject === undefined ? [] : [sql`subject = ${subject}`]),
    ...(from === undefined ? [] : [sql`at >= ${from.toISOString()}::timestamptz`]),
    ...(to === undefined ? [] : [sql`at < ${to.toISOString()}::timestamptz`]),
  ];
}

/** By its id: a Date has no microseconds, which tell its neighbours apart. */
function listedAfter(id: string): SQL {
  return sql`(at, id) < (select at, id from activity where id = ${id}::uuid)`;
}

async function read(tx: Transaction, ids: readonly string[]): Promise<ListedActivity[]> {
  const rows = await tx.select().from(activity).where(among(activity.id, ids));
  const subjects = new Map(rows.map((row) => [row.id, splitSubject(row.subject)]));
  const bookingOf = ({ detail }: { detail: ListedActivity["detail"] }) =>
    typeof detail["booking"] === "string" && isUuid(detail["booking"]) ? detail["booking"] : "";
  const idsOf = (kind: string) =>
    [...subjects.values()]
      .filter((subject) => subject.kind === kind && isUuid(subject.id))
      .map(({ id }) => id);
  const references = await readBookingReferences(tx, [
    ...idsOf("booking"),
    ...rows.map(bookingOf).filter((id) => id !== ""),
  ]);
  const named = await readPayments(tx, idsOf("payment"));
  const names = new Map([
    ...references,
    ...named.flatMap(({ id, stripe }) => (stripe === null ? [] : [[id, stripe] as const])),
    ...(await readKeyNames(tx, idsOf("api_key"))),
  ]);
  return rows
    .toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
    .map((row) => {
      const { kind, id } = subjects.get(row.id) ?? splitSubject(row.subject);
      return {
        id: row.id,
        at: row.at,
        actor: row.actor,
        action: row.action,
        subject: { kind, id, name: names.get(id) ?? null },
        payment: named.find((payment) => payment.id === id) ?? null,
        booking: references.get(bookingOf(row)) ?? null,
        detail: row.detail,
      };
    });
}

/** `payment:<id>` */
function splitSubject(subject: string): { kind: string; id: string } {
  const at = subject.indexOf(":");
  return at < 0
    ? { kind: subject, id: "" }
    : { kind: subject.slice(0, at), id: subject.slice(at + 1) };
}

async function readPayments(tx: Transaction, ids: readonly string[]) {
  const rows = await tx
    .select({
      id: payments.id,
      source: payments.source,
      method: payments.method,
      amount: payments.amount,
      currency: payments.currency,
      payer: { name: payments.payerName, email: payments.payerEmail },
      erasedAt: payments.erasedAt,
      stripe: sql<
        string | null
      >`coalesce(${payments.stripePaymentIntent}, ${payments.stripeCharge})`,
    })
    .from(payments)
    .where(among(payments.id, ids));
  return rows;
}

async function readKeyNames(tx: Transaction, ids: readonly string[]) {
  const rows = await tx
    .select({ id: apiKeys.id, name: apiKeys.name })
    .from(apiKeys)
    .where(among(apiKeys.id, ids));
  return rows.map(({ id, name }) => [id, name] as const);
}
