import { firstNot } from "../records/shelf.ts";
import { inOrder, partsOf, refOf } from "./movements.ts";
import type { ArchivedPayments } from "./payments.ts";
import { type ArchivedPayouts, settledAt, WAITING } from "./payouts.ts";

/** All balance transactions in order of `created`. */
export interface ArchivedLedger {
  readonly size: number;
  createdAt(place: number): number;
  refAt(place: number): number;
  /** Undefined where there is no such movement. */
  placeOf(ref: number): number | undefined;
  /** The payout it is a line of; undefined while it waits. */
  payoutAt(place: number): number | undefined;
  /** Places of a payout's lines, its own balance transaction among them. */
  linesOf(payout: number): Uint32Array;
}

export function createLedger(
  payments: ArchivedPayments,
  payouts: ArchivedPayouts,
  to: number,
): ArchivedLedger {
  const others = payouts.lines.toSorted(inOrder);
  const size = payments.payments + others.length;
  const created = new Uint32Array(size);
  const refs = new Uint32Array(size);
  const payoutOf = new Int32Array(size);
  let place = 0;
  let next = 0;
  const write = (at: number, ref: number, payout: number) => {
    created[place] = at;
    refs[place] = ref;
    payoutOf[place] = payout;
    place += 1;
  };
  const writeOthersUntil = (until: number) => {
    for (let each = others[next]; each !== undefined; each = others[next]) {
      if (each.created >= until) break;
      write(each.created, each.ref, each.payout);
      next += 1;
    }
  };
  for (let charge = 0; charge < payments.charges; charge += 1) {
    if (!payments.succeeded(charge)) continue;
    const at = settledAt(payments.createdOf(charge), to);
    writeOthersUntil(at);
    write(at, refOf("charge", charge), payouts.ofCharge[charge] ?? WAITING);
  }
  writeOthersUntil(Infinity);

  const { lines, starts } = groupedByPayout(payoutOf, payouts.all.length);
  const createdOfRef = createdByRef(payments, payouts, to);
  return {
    size,
    createdAt: (at) => created[at] ?? 0,
    refAt: (at) => refs[at] ?? 0,
    placeOf(ref) {
      const at = createdOfRef(ref);
      if (at === undefined) return undefined;
      const found = firstNot(size, (each) => {
        const time = created[each] ?? 0;
        return time < at || (time === at && (refs[each] ?? 0) < ref);
      });
      return refs[found] === ref ? found : undefined;
    },
    payoutAt(at) {
      const payout = payoutOf[at] ?? WAITING;
      return payout === WAITING ? undefined : payout;
    },
    linesOf: (payout) => lines.subarray(starts[payout] ?? 0, starts[payout + 1] ?? 0),
  };
}

/** Places by payout, each group ascending as the places are. */
function groupedByPayout(
  payoutOf: Int32Array,
  payouts: number,
): { lines: Uint32Array; starts: Uint32Array } {
  const starts = new Uint32Array(payouts + 1);
  for (const payout of payoutOf) {
    if (payout !== WAITING) starts[payout + 1] = (starts[payout + 1] ?? 0) + 1;
  }
  for (let payout = 0; payout < payouts; payout += 1) {
    starts[payout + 1] = (starts[payout + 1] ?? 0) + (starts[payout] ?? 0);
  }
  const lines = new Uint32Array(starts[payouts] ?? 0);
  const filled = starts.slice();
  payoutOf.forEach((payout, place) => {
    if (payout === WAITING) return;
    const at = filled[payout] ?? 0;
    lines[at] = place;
    filled[payout] = at + 1;
  });
  return { lines, starts };
}

function createdByRef(
  payments: ArchivedPayments,
  payouts: ArchivedPayouts,
  to: number,
): (ref: number) => number | undefined {
  const others = new Map(payouts.lines.map(({ created, ref }) => [ref, created]));
  return (ref) => {
    const { kind, number } = partsOf(ref);
    if (kind !== "charge") return others.get(ref);
    if (number >= payments.charges || !payments.succeeded(number)) return undefined;
    return settledAt(payments.createdOf(number), to);
  };
}
