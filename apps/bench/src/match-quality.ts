import { type ApplyRules, type Database, suggestFor } from "@rentease/db";
import type { Label } from "@rentease/sandbox";

/** What became of one payment, beside the truth. */
interface Judged {
  label: Label;
  id: string;
  received: boolean;
  /** By a rule: the bookings it was given, and the rule. */
  given: string[];
  rule: string | null;
}

/** Counts over one season or several. */
export interface Quality {
  payments: number;
  automatic: number;
  wrong: Wrong[];
  /** Of received payments of that class, matched automatically and right. */
  reference: Share;
  identity: Share;
  /** Of the rest that have a booking: it stands among the first three suggestions. */
  suggested: Share;
  /** Of those that somebody could tell. */
  tellable: Share;
  rules: Map<string, { right: number; wrong: number }>;
  /** Not found where it should have been: by what was hard about it. */
  missed: Map<string, number>;
}

export interface Share {
  of: number;
  are: number;
}

export interface Wrong {
  seed: string;
  payment: string;
  rule: string;
  given: string[];
  truth: string[];
  difficulties: string[];
}

export function noQuality(): Quality {
  return {
    payments: 0,
    automatic: 0,
    wrong: [],
    reference: { of: 0, are: 0 },
    identity: { of: 0, are: 0 },
    suggested: { of: 0, are: 0 },
    tellable: { of: 0, are: 0 },
    rules: new Map(),
    missed: new Map(),
  };
}

const FIRST_SUGGESTIONS = 3;

/** Compares what was matched with the truth, and adds it up in `quality`. */
export async function judge(
  db: Database,
  seed: string,
  labels: readonly Label[],
  rules: ApplyRules,
  quality: Quality,
): Promise<void> {
  for (const judged of await standings(db, labels)) {
    const { label, given, rule } = judged;
    if (!judged.received) continue;
    quality.payments += 1;
    const truth = label.shares.map(({ reference }) => reference).toSorted();
    const right = given.length > 0 && given.toSorted().join() === truth.join();
    if (rule !== null) {
      quality.automatic += 1;
      const counts = quality.rules.get(rule) ?? { right: 0, wrong: 0 };
      quality.rules.set(rule, counts);
      counts[right ? "right" : "wrong"] += 1;
      if (!right) {
        const payment = label.paymentIntent ?? label.charge ?? "";
        quality.wrong.push({
          seed,
          payment,
          rule,
          given,
          truth,
          difficulties: [label.standing, label.identifiable, ...label.difficulties],
        });
      }
    }
    const { identifiable } = label;
    if (identifiable === "reference" || identifiable === "identity") {
      count(quality[identifiable], right);
      if (!right) miss(quality, `${identifiable} not matched`, label);
    }
    if (rule !== null || truth.length === 0) continue;
    const suggestions = await suggestFor(db, judged.id, rules);
    const found = suggestions
      .slice(0, FIRST_SUGGESTIONS)
      .some(({ reference }) => truth.includes(reference));
    count(quality.suggested, found);
    if (identifiable !== "none") {
      count(quality.tellable, found);
      if (!found) miss(quality, "not suggested", label);
    }
  }
}

function count(share: Share, holds: boolean): void {
  share.of += 1;
  if (holds) share.are += 1;
}

function miss({ missed }: Quality, what: string, label: Label): void {
  const name = [what, label.standing, ...label.difficulties].join(" ");
  missed.set(name, (missed.get(name) ?? 0) + 1);
}

async function standings(db: Database, labels: readonly Label[]): Promise<Judged[]> {
  const rows = await db.$client<
    {
      id: string;
      intent: string | null;
      charge: string | null;
      received: boolean;
      given: string[];
      rule: string | null;
    }[]
  >`
    select p.id, p.stripe_payment_intent as intent, p.stripe_charge as charge, p.received > 0 as received,
           coalesce(array_agg(b.reference) filter (where b.id is not null), '{}') as given, min(a.rule) as rule
    from payments p
    left join allocations a on a.payment_id = p.id
    left join bookings b on b.id = a.booking_id
    group by p.id`;
  const byStripeId = new Map<string, (typeof rows)[number]>();
  for (const row of rows) {
    if (row.charge) byStripeId.set(row.charge, row);
    if (row.intent) byStripeId.set(row.intent, row);
  }
  return labels.flatMap((label) => {
    const row = byStripeId.get(label.paymentIntent ?? label.charge ?? "");
    return row ? [{ label, ...row }] : [];
  });
}
