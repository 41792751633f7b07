/**
 * The join of two snapshots of one Stripe object: commutative, associative, idempotent, so that any order and any
 * duplicates of the events give the same row (P3). Stripe's `created` is not an order (whole seconds); what orders two
 * snapshots is progress that Stripe never takes back, the object's *rank* (a status that only goes forward, an amount
 * that only grows). Between different ranks the lower one is provably the earlier snapshot and its other fields are
 * superseded; between equal ranks unequal fields are a conflict, which only Stripe can decide.
 */
export type JoinRule<Facts> = {
  /** What only grows over the object's life, most significant first. */
  rank: (facts: Facts) => readonly (number | bigint)[];
  /** Fields that are set once: null becomes known, two unequal known values are a conflict whatever the rank. */
  once: readonly (keyof Facts & string)[];
  /** Fields that no snapshot of the object itself has: an answer from Stripe that lacks them takes nothing away. */
  toldElsewhere?: readonly (keyof Facts & string)[];
};

/** The facts of one object, and the fields on which snapshots disagree (sorted). */
export type Known<Facts> = { facts: Facts; conflicts: readonly string[] };

export function joinKnown<Facts extends Record<string, unknown>>(
  rule: JoinRule<Facts>,
  a: Known<Facts>,
  b: Known<Facts>,
): Known<Facts> {
  const order = compareRanks(rule.rank(a.facts), rule.rank(b.facts));
  const [later, earlier] = order >= 0 ? [a, b] : [b, a];
  const facts = { ...later.facts };
  const conflicts = new Set<string>();

  for (const field of Object.keys(facts) as (keyof Facts & string)[]) {
    const once = rule.once.includes(field);
    if (later.conflicts.includes(field)) conflicts.add(field);
    // A superseded snapshot's disagreements went with it, except on fields that should never have changed.
    if ((once || order === 0) && earlier.conflicts.includes(field)) conflicts.add(field);

    const mine = later.facts[field];
    const theirs = earlier.facts[field];
    if (once && mine === null) facts[field] = theirs;
    else if (once && theirs === null) continue;
    else if ((once || order === 0) && !same(mine, theirs)) {
      conflicts.add(field);
      // Neither is right until Stripe says so; the choice only has to be the same in every order.
      if (canonical(theirs) < canonical(mine)) facts[field] = theirs;
    }
  }
  return { facts, conflicts: [...conflicts].sort() };
}

/** What is known once Stripe itself has answered: its word, and what was told elsewhere. */
export function answeredBy<Facts extends Record<string, unknown>>(
  rule: JoinRule<Facts>,
  before: Known<Facts>,
  answer: Facts,
): Known<Facts> {
  const facts = { ...answer };
  for (const field of rule.toldElsewhere ?? []) facts[field] ??= before.facts[field];
  return { facts, conflicts: [] };
}

function compareRanks(a: readonly (number | bigint)[], b: readonly (number | bigint)[]): number {
  for (const [place, mine] of a.entries()) {
    const theirs = b[place] ?? 0;
    if (mine !== theirs) return mine > theirs ? 1 : -1;
  }
  return 0;
}

/** Whether two values of facts are equal, by content whatever the order of their keys. */
export function same(a: unknown, b: unknown): boolean {
  return a === b || canonical(a) === canonical(b);
}

/** One text for equal values, at any depth. */
function canonical(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "bigint") return value.toString().padStart(20, "0");
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const fields = Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1));
    return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "";
}
