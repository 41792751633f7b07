import { and, eq, sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Transaction } from "../database.ts";
import { system } from "../decisions/history.ts";
import type { PaymentRow } from "../decisions/lock-payment.ts";
import { newId } from "../new-id.ts";
import { adoptions, payments } from "../schema/index.ts";
import { acceptPair } from "./accept.ts";
import type { AdoptionRules } from "./adoption-rules.ts";
import { type Pair, readPairs, type Side } from "./read-pairs.ts";

/**
 * Looks for typed payments that these Stripe payments are, after they changed: what is certain, and each other's only
 * candidate, is adopted at once, the rest is proposed. The caller holds the payments' roots and the adoption lock.
 * @returns how many were adopted.
 */
export async function adoptTyped(
  tx: Transaction,
  stripePaymentIds: readonly string[],
  rules: AdoptionRules,
): Promise<number> {
  const pairs = await findPairs(tx, "stripe", stripePaymentIds, rules);
  const typed = await lockTyped(
    tx,
    pairs.filter(({ adopt }) => adopt).map((pair) => pair.typed.id),
  );
  let adopted = 0;
  for (const pair of pairs) {
    // Another Stripe payment of a batch at the same time was first.
    const row = typed.find(({ id }) => id === pair.typed.id);
    if (pair.adopt && row && row.supersededBy === null) {
      const { rule, reasons } = pair.verdict;
      await acceptPair(tx, { typed: row, stripe: pair.stripe, rule, reasons }, system);
      adopted += 1;
    }
  }
  await propose(tx, "stripe", stripePaymentIds, pairs);
  return adopted;
}

/** Only proposes: what a person is just deciding has no other consequences, so that it can be undone exactly. */
export async function suggestAdoptions(
  tx: Transaction,
  { id, source }: PaymentRow,
  rules: AdoptionRules,
): Promise<void> {
  const side = source === "manual" ? "typed" : "stripe";
  const pairs = await findPairs(tx, side, [id], rules);
  await propose(
    tx,
    side,
    [id],
    pairs.map((pair) => ({ ...pair, adopt: false })),
  );
}

/**
 * Looks for the Stripe payment that a typed one is, after it was typed in or corrected.
 * @param locked Stripe payments that the caller holds.
 * @throws StripePaymentNeeded when it has to be adopted by one that the caller does not hold.
 */
export async function adoptByStripe(
  tx: Transaction,
  typed: PaymentRow,
  rules: AdoptionRules,
  locked: readonly string[],
): Promise<void> {
  const pairs = await findPairs(tx, "typed", [typed.id], rules);
  for (const { adopt, stripe, verdict } of pairs) {
    if (!adopt) continue;
    if (!locked.includes(stripe.id)) throw new StripePaymentNeeded(stripe.id);
    await acceptPair(tx, { typed, stripe, ...verdict }, system);
  }
  await propose(tx, "typed", [typed.id], pairs);
}

/** Payments are locked before anything else: thrown to start over with this one locked too. */
export class StripePaymentNeeded extends Error {
  readonly paymentId: string;
  constructor(paymentId: string) {
    super("a Stripe payment has to be locked");
    this.paymentId = paymentId;
  }
}

type JudgedPair = Pair & { adopt: boolean };

async function findPairs(
  tx: Transaction,
  side: Side,
  ids: readonly string[],
  rules: AdoptionRules,
): Promise<JudgedPair[]> {
  if (ids.length === 0) return [];
  const pairs = await readPairs(tx, side, ids, rules);
  if (pairs.length === 0) return [];
  const [own, other] =
    side === "stripe" ? (["stripe", "typed"] as const) : (["typed", "stripe"] as const);
  // Whether each is the other's only candidate shows from the other side.
  const others = [...new Set(pairs.map((pair) => pair[other].id))];
  const reverse = await readPairs(tx, other, others, rules);
  const rivals = (all: readonly Pair[], of: Side, id: string) =>
    all.filter((pair) => pair.verdict.sameAmount && pair[of].id === id).length;
  const judgedByPerson = await readJudged(tx, pairs);
  return pairs.map((pair) => ({
    ...pair,
    adopt:
      pair.verdict.certain &&
      rivals(pairs, own, pair[own].id) === 1 &&
      rivals(reverse, other, pair[other].id) === 1 &&
      !judgedByPerson.has(pairKey(pair.typed.id, pair.stripe.id)),
  }));
}

/** Pairs that a person has handled: they stay proposed until a person says more. */
async function readJudged(tx: Transaction, pairs: readonly Pair[]): Promise<Set<string>> {
  const rows = await tx
    .select()
    .from(adoptions)
    .where(
      among(
        adoptions.manualPaymentId,
        pairs.map(({ typed }) => typed.id),
      ),
    );
  return new Set(
    rows
      .filter(({ decidedBy }) => decidedBy !== system)
      .map((row) => pairKey(row.manualPaymentId, row.stripePaymentId)),
  );
}

/** Typed payments, locked in one order. */
async function lockTyped(tx: Transaction, ids: string[]): Promise<PaymentRow[]> {
  if (ids.length === 0) return [];
  return tx
    .select()
    .from(payments)
    .where(among(payments.id, ids))
    .orderBy(payments.id)
    .for("no key update");
}

/** Writes the proposals, and takes back those of a rule that nothing speaks for any more. */
async function propose(
  tx: Transaction,
  side: Side,
  ids: readonly string[],
  pairs: readonly JudgedPair[],
): Promise<void> {
  if (ids.length === 0) return;
  const proposed = pairs.filter(({ adopt }) => !adopt);
  const subject = side === "stripe" ? adoptions.stripePaymentId : adoptions.manualPaymentId;
  const standing = await tx
    .select()
    .from(adoptions)
    .where(
      and(among(subject, ids), eq(adoptions.state, "suggested"), eq(adoptions.decidedBy, system)),
    );
  const keys = new Set(pairs.map(({ typed, stripe }) => pairKey(typed.id, stripe.id)));
  const stale = standing.filter(
    (row) => !keys.has(pairKey(row.manualPaymentId, row.stripePaymentId)),
  );
  if (stale.length > 0) {
    await tx.delete(adoptions).where(
      among(
        adoptions.id,
        stale.map(({ id }) => id),
      ),
    );
  }
  if (proposed.length === 0) return;
  await tx
    .insert(adoptions)
    .values(
      proposed.map(({ typed, stripe, verdict: { rule, reasons } }) => ({
        id: newId(),
        manualPaymentId: typed.id,
        stripePaymentId: stripe.id,
        state: "suggested",
        rule,
        reasons,
        decidedBy: system,
      })),
    )
    .onConflictDoUpdate({
      target: [adoptions.manualPaymentId, adoptions.stripePaymentId],
      set: { rule: sql`excluded.rule`, reasons: sql`excluded.reasons` },
      setWhere: sql`${adoptions.state} = 'suggested'`,
    });
}

function pairKey(typed: string, stripe: string): string {
  return `${typed} ${stripe}`;
}
