import type { Period } from "@rentease/core";
import { and, eq, inArray, ne, or, sql } from "drizzle-orm";
import { among } from "../among.ts";
import { type ApplyRules, derivePayments } from "../apply/derive-payments.ts";
import { readObjects, type StoredObjects } from "../apply/stored-objects.ts";
import type { Database, Transaction } from "../database.ts";
import { lookUpByIndex } from "../look-up-by-index.ts";
import type { DifferingField } from "../schema/audit-differences.ts";
import { payments } from "../schema/index.ts";
import { differingFields } from "./differing-fields.ts";
import type { Suspect } from "./write-suspects.ts";

/**
 * The payments that were begun in a period, or of which something happened in it, by where their parts meet: once by
 * their own rows, and once by the parts, whose payment may have been altered or be another one's.
 */
export async function readRoots(db: Database, { from, to }: Period): Promise<string[]> {
  const within = sql`created >= ${from.toISOString()} and created < ${to.toISOString()}`;
  const rows = await db.execute<{ root: string }>(sql`
    with parts as materialized (
      select payment_id, stripe_payment_intent as intent, stripe_charge as charge
      from payment_attempts where ${within}
      union all
      select payment_id, stripe_payment_intent, stripe_charge from refunds where ${within}
      union all
      select payment_id, stripe_payment_intent, stripe_charge from disputes where ${within}
    ), touched as materialized (
      select id, stripe_payment_intent, stripe_charge from payments
      where source = 'stripe'
        and id in (select id from payments where ${within} union select payment_id from parts)
    )
    select coalesce(stripe_payment_intent, stripe_charge) as root from touched
    union
    select intents.stripe_payment_intent
    from touched join payment_intents intents on intents.payment_id = touched.id
    union
    select coalesce(intent, attempt.stripe_payment_intent, charge)
    from parts left join payment_attempts attempt on attempt.stripe_charge = parts.charge
    where coalesce(intent, charge) is not null`);
  return rows.map(({ root }) => root);
}

/**
 * Those of the payments whose row is not what their parts make it, or that parts are linked to which make another one
 * (`derived`), and those that no part makes (`extra`).
 */
export async function findUnderived(
  db: Database,
  named: readonly string[],
  rules: ApplyRules,
): Promise<Suspect[]> {
  // One moment of the books: a payment and its parts are written in one transaction, so none is between two states.
  return db.transaction(
    async (tx) => {
      await lookUpByIndex(tx);
      const roots = await withCharges(tx, named);
      const objects = await readObjects(tx, roots);
      const linkedTo = new Map(partsIn(objects).map((part) => [part, part.paymentId]));
      const states = await derivePayments(tx, objects, rules);
      const misplaced = partsIn(objects).filter((part) => part.paymentId !== linkedTo.get(part));
      const nameOf = await readNames(
        tx,
        misplaced.map((part) => linkedTo.get(part) ?? null),
      );

      const underived = states.flatMap(({ id, row, derived }): Suspect[] => {
        const stripeId = derived.stripePaymentIntent ?? derived.stripeCharge;
        const links = misplaced
          .filter((part) => part.paymentId === id)
          .map((part): DifferingField => {
            const before = linkedTo.get(part) ?? null;
            const field = `payment of ${part.known.facts.id}`;
            return { field, ours: before && (nameOf.get(before) ?? before), stripe: stripeId };
          });
        // Of the host's own naming Stripe knows nothing.
        const fields = [...(row ? differingFields(row, derived, ["method"]) : []), ...links];
        return fields.length > 0 && stripeId
          ? [{ objectType: "payment", stripeId, cause: "derived", fields }]
          : [];
      });
      const made = new Set(states.map(({ row }) => row?.id));
      const unmade = (await readOwn(tx, roots)).filter(({ id }) => !made.has(id));
      return [
        ...underived,
        ...unmade.map(({ root }): Suspect => ({
          objectType: "payment",
          stripeId: root,
          cause: "extra",
          fields: [],
        })),
      ];
    },
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );
}

/**
 * With where the charges meet that are named, or that the payments go by: without its PaymentIntent a charge would seem
 * another payment, and without its charge a payment whose PaymentIntent's id was altered would seem made by nothing.
 */
async function withCharges(tx: Transaction, roots: readonly string[]): Promise<string[]> {
  const rows = await tx.execute<{ root: string }>(sql`
    with named as materialized (select ${sql.param([...roots])}::text[] as ids)
    select coalesce(stripe_payment_intent, stripe_charge) as root
    from payment_attempts where stripe_charge = any((select ids from named)::text[])
    union
    select coalesce(attempt.stripe_payment_intent, attempt.stripe_charge)
    from payments join payment_attempts attempt on attempt.stripe_charge = payments.stripe_charge
    where payments.stripe_payment_intent = any((select ids from named)::text[])`);
  return [...new Set([...roots, ...rows.map((row) => row.root)])];
}

function partsIn({ payment_intent, charge, refund, dispute }: StoredObjects) {
  return [payment_intent, charge, refund, dispute].flatMap((parts) => [...parts.values()]);
}

/** What payments are called at Stripe. */
async function readNames(
  tx: Transaction,
  ids: readonly (string | null)[],
): Promise<Map<string, string | null>> {
  const known = ids.filter((id) => id !== null);
  if (known.length === 0) return new Map();
  const rows = await tx
    .select({ id: payments.id, root })
    .from(payments)
    .where(inArray(payments.id, known));
  return new Map(rows.map((row) => [row.id, row.root]));
}

const root = sql<string>`coalesce(${payments.stripePaymentIntent}, ${payments.stripeCharge})`;

/** The payments that go by these ids. One that a person excluded is settled. */
async function readOwn(tx: Transaction, roots: readonly string[]) {
  return tx
    .select({ id: payments.id, root })
    .from(payments)
    .where(
      and(
        eq(payments.source, "stripe"),
        ne(payments.review, "excluded"),
        or(
          among(payments.stripePaymentIntent, roots),
          and(among(payments.stripeCharge, roots), sql`${payments.stripePaymentIntent} is null`),
        ),
      ),
    );
}
