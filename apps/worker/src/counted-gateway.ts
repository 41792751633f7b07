// For the tests: a gateway that counts what is asked of Stripe, and knows whether there was a need.
import type { Database } from "@rentease/db";
import type { Gateway } from "@rentease/stripe";

export type CountedGateway = {
  gateway: Gateway;
  /** An event about this object is on its way into the books: from now on it may have to be asked for. */
  tell(id: string): void;
  /** While events are applied at the same time an answer can be superseded, and each event that does so asks anew. */
  duringDrains<T>(work: () => Promise<T>): Promise<T>;
  /** What was asked for without a need. */
  readonly needless: readonly string[];
};

/**
 * @param calls how often each kind of thing was asked for: added to.
 * @param db where the needs stand (`object_fetches`).
 */
export function countCalls(
  gateway: Gateway,
  db: Database,
  calls: Map<string, number>,
): CountedGateway {
  const needless: string[] = [];
  /** Of each object, the events told of it that no answer has covered yet. */
  const uncovered = new Map<string, number>();
  const once = new Set<string>();
  let drains = 0;
  const count = (kind: string) => calls.set(kind, (calls.get(kind) ?? 0) + 1);
  /** What never changes is asked for once. */
  const askOnce = (what: string) => {
    if (once.has(what)) needless.push(`${what} again`);
    once.add(what);
  };
  const reasonOf = async (type: string, id: string) => {
    const [row] = await db.$client<{ reason: string }[]>`
      select reason from object_fetches where object_type = ${type} and stripe_id = ${id}`;
    return row?.reason ?? null;
  };
  const askForConflict = async (type: string, id: string) => {
    const reason = await reasonOf(type, id);
    // An event applied since the claim may have ended the conflict, and the need with it.
    const ended = reason === null && drains > 0;
    if (!ended && !reason?.startsWith("conflict:")) needless.push(`${type} ${id}: ${reason}`);
    const left = uncovered.get(id) ?? 0;
    if (left === 0) needless.push(`${type} ${id}: nothing was told since the last answer`);
    uncovered.set(id, drains > 0 ? left - 1 : 0);
  };

  return {
    needless,
    tell: (id) => void uncovered.set(id, (uncovered.get(id) ?? 0) + 1),
    async duringDrains(work) {
      drains += 1;
      return work().finally(() => (drains -= 1));
    },
    gateway: {
      ...gateway,
      async fetchObject(type, id) {
        if (type === "balance_transaction") {
          count(type);
          askOnce(id);
        } else {
          count(`conflict: ${type}`);
          await askForConflict(type, id);
        }
        return gateway.fetchObject(type, id);
      },
      async *listPayoutLines(payout) {
        askOnce(`lines of ${payout}`);
        for await (const page of gateway.listPayoutLines(payout)) {
          count("payout_lines (pages)");
          yield page;
        }
      },
      async *listEvents(from, to, bound) {
        for await (const page of gateway.listEvents(from, to, bound)) {
          count("events (pages)");
          yield page;
        }
      },
    },
  };
}
