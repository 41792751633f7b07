import { chance, pick, type Random } from "../random.ts";
import type { InstalmentKind, PlannedPayment } from "./booking.ts";
import { partsOf } from "./expectations.ts";
import type { Payable } from "./payments.ts";
import { DAY_MS } from "./stays.ts";

/** What is paid at a time: an instalment, a part of one, or several. */
export interface Due {
  kind: InstalmentKind;
  instalment: InstalmentKind | null;
  due: string;
  amount: number;
  difficulties: PlannedPayment["truth"]["difficulties"];
  /** Comes for sure, and only the host's system, or who pays, can explain its amount. */
  odd: boolean;
}

/** The instalments, unless the guest pays the first two at once, or the first in two parts. */
export function duesOf(random: Random, { booking, mix, alone, inGroup }: Payable): Due[] {
  const dues = booking.instalments.map(({ kind, due, amount }): Due => ({
    kind,
    instalment: kind,
    due,
    amount,
    difficulties: [],
    odd: false,
  }));
  const [first, second, ...others] = dues;
  const [inParts, atOnce] = [chance(random, mix.inParts), chance(random, mix.allAtOnce)];
  if (first === undefined || inGroup) return dues.slice(1);
  // An odd amount leaves an odd rest: elsewhere that could look like another booking's.
  if (inParts && alone) {
    const part = pick(random, partsOf(first.amount));
    const parts = [part, first.amount - part].map((amount, later): Due => ({
      ...first,
      amount,
      due: new Date(Date.parse(first.due) + later * 4 * DAY_MS).toISOString().slice(0, 10),
      difficulties: ["part_and_rest"],
      odd: true,
    }));
    return [...parts, ...dues.slice(1)];
  }
  if (atOnce && first.kind === "deposit" && second?.kind === "balance") {
    const both = { ...first, instalment: null, amount: first.amount + second.amount };
    return [{ ...both, difficulties: ["all_at_once"] }, ...others];
  }
  return dues;
}
