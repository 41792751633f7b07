import { asc } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { type Decision, standingDecisions, system } from "../decisions/history.ts";
import { allocations, matchDecisions } from "../schema/index.ts";

/** How often people agreed with one rule. */
export type RuleReport = {
  rule: string;
  /** Payments it matched by itself. */
  automatic: number;
  /** Payments it only proposed a booking for. */
  suggested: number;
  /** Those of either that a person decided on later. */
  decided: number;
  agreed: number;
  overruled: number;
  /** Of those decided, in percent to one decimal; null where nobody decided. */
  agreement: number | null;
};

/** What each rule last said of every payment, beside what a person said after it and nobody took back. */
export async function matchReport(db: Queryable): Promise<RuleReport[]> {
  const [decisions, shares] = [
    await db
      .select()
      .from(matchDecisions)
      .orderBy(asc(matchDecisions.paymentId), asc(matchDecisions.seq)),
    await db
      .select({ paymentId: allocations.paymentId, bookingId: allocations.bookingId })
      .from(allocations),
  ];
  const bookingsOf = new Map<string, Set<string>>();
  for (const { paymentId, bookingId } of shares) {
    bookingsOf.set(paymentId, (bookingsOf.get(paymentId) ?? new Set()).add(bookingId));
  }
  const reports = new Map<string, RuleReport>();
  for (const [paymentId, history] of byPayment(decisions)) {
    const proposals = history.filter(
      ({ decidedBy, rule }) => decidedBy === system && rule !== null,
    );
    for (const rule of new Set(proposals.map((proposal) => proposal.rule ?? ""))) {
      const last = proposals.findLast((proposal) => proposal.rule === rule);
      if (!last?.bookingId) continue;
      const report = reports.get(rule) ?? { ...nothingYet, rule };
      reports.set(rule, report);
      report[last.action === "matched" ? "automatic" : "suggested"] += 1;
      const verdict = verdictOn(last, last.bookingId, history, bookingsOf.get(paymentId));
      if (verdict === null) continue;
      report.decided += 1;
      report[verdict] += 1;
      report.agreement = Math.round((report.agreed / report.decided) * 1000) / 10;
    }
  }
  return [...reports.values()].toSorted((a, b) => (a.rule < b.rule ? -1 : 1));
}

const nothingYet = {
  automatic: 0,
  suggested: 0,
  decided: 0,
  agreed: 0,
  overruled: 0,
  agreement: null,
};

/** What the last person to speak after a proposal made of it; null where nobody did, or only of other bookings. */
function verdictOn(
  proposal: Decision,
  bookingId: string,
  history: readonly Decision[],
  allocated: ReadonlySet<string> | undefined,
): "agreed" | "overruled" | null {
  const later = standingDecisions(history).findLast(
    ({ id, decidedBy, action, bookingId: about }) =>
      id > proposal.id &&
      decidedBy !== system &&
      (placing.has(action) || (action === "rejected" && about === bookingId)),
  );
  if (!later) return null;
  // A split names several bookings and so none: what it left is in the allocations.
  const taken =
    later.action === "matched" && (later.bookingId === bookingId || allocated?.has(bookingId));
  return taken ? "agreed" : "overruled";
}

const placing = new Set(["matched", "unmatched", "excluded"]);

function byPayment(decisions: readonly Decision[]): Map<string, Decision[]> {
  const histories = new Map<string, Decision[]>();
  for (const decision of decisions) {
    const history = histories.get(decision.paymentId);
    if (history) history.push(decision);
    else histories.set(decision.paymentId, [decision]);
  }
  return histories;
}
