import type { BenchResult } from "./bench.ts";
import type { Explained } from "./explain-requests.ts";
import { median, percentile, rounded } from "./figures.ts";

/** How long something took, each time, in milliseconds. */
export type Times = { name: string; targetMs: number | null; ms: number[] };

export function sayPlans(explained: Explained | null, say: (line: string) => void): void {
  if (explained === null) {
    say("plans: not looked at, for the log of a database that was given can't be read");
    return;
  }
  for (const [request, { indexes }] of explained.reads) {
    say(`${request}: by ${indexes.join(", ")}`);
  }
  for (const { request, table, statement } of explained.wholeReads) {
    const { name, path, readsAll } = request;
    const why = readsAll === undefined ? "WITHOUT A REASON" : `as intended: ${readsAll}`;
    say(`${name} (${path}) reads all of ${table}, ${why}: ${statement.replaceAll(/\s+/g, " ")}`);
  }
}

/** @param filled rows of each table. @param explained null where the plans were not looked at. */
export function reportResult(
  payments: number,
  filled: readonly { table: string; rows: number }[],
  baseline: Times,
  times: readonly Times[],
  explained: Explained | null,
): BenchResult {
  const aimed = times.flatMap(({ targetMs, ...each }) =>
    targetMs === null ? [] : [{ ...each, targetMs }],
  );
  const [first] = times;
  const wholeReads = explained?.wholeReads ?? [];
  const unintended = wholeReads.filter(({ request }) => request.readsAll === undefined);
  const planOf = (name: string) => {
    const reads = explained?.reads.get(name);
    if (!reads) return ["", ""];
    const whole = wholeReads.filter(({ request }) => request.name === name);
    const isIntended = whole.every(({ request }) => request.readsAll !== undefined);
    const tables = [...new Set(whole.map(({ table }) => table))].join(", ");
    const reading = isIntended ? "all, as intended" : `READS ALL OF ${tables}`;
    const plans = whole.length === 0 ? "by index" : reading;
    return [reads.mostRows.toLocaleString("en", { maximumFractionDigits: 0 }), plans];
  };
  return {
    figures: Object.fromEntries([
      ["payments", payments],
      ["baselineMs", rounded(median(baseline.ms), 1)],
      ...times.flatMap(({ name, ms }) => [
        [`${name}Ms`, rounded(median(ms), 1)],
        [`${name}P95Ms`, rounded(percentile(ms, 95), 1)],
      ]),
      ...(explained === null
        ? []
        : [
            ["statementsExplained", explained.statements],
            ["wholeReads", unintended.length],
          ]),
    ]),
    ratio: rounded(median(first?.ms ?? []) / median(baseline.ms), 2),
    target: `p95: ${targetsOf(aimed)}; no statement reads all of a large table without a reason`,
    pass: aimed.every(isMet) && unintended.length === 0,
    table: [
      ["", "median ms", "p95 ms", "target", "most rows read", "plans"],
      ...[baseline, ...times].map(({ name, ms, targetMs }) => [
        name,
        median(ms).toFixed(1),
        percentile(ms, 95).toFixed(1),
        targetMs === null ? "" : `${isMet({ ms, targetMs }) ? "" : "MISSED "}< ${targetMs}`,
        ...planOf(name),
      ]),
      ["", "", "", "", "", ""],
      ["rows", "", "", "", "", ""],
      ...filled.map(({ table, rows }) => [table, rows.toLocaleString("en"), "", "", "", ""]),
      ["", "", "", "", "", ""],
      ...(explained === null
        ? [["plans: not looked at", "", "", "", "", ""]]
        : [
            ["statements explained", String(explained.statements), "", "", "", ""],
            ["that read all of a table", String(unintended.length), "", "", "", ""],
            ["… with a reason", String(wholeReads.length - unintended.length), "", "", "", ""],
          ]),
    ],
  };
}

type Aimed = { ms: readonly number[]; targetMs: number };

function isMet({ ms, targetMs }: Aimed): boolean {
  return percentile(ms, 95) < targetMs;
}

/** How many are to be how fast. */
function targetsOf(aimed: readonly Aimed[]): string {
  const targets = [...new Set(aimed.map(({ targetMs }) => targetMs))].toSorted((a, b) => a - b);
  const counted = (most: number) => aimed.filter(({ targetMs }) => targetMs === most).length;
  return targets.map((most) => `${counted(most)} requests < ${most} ms`).join(", ");
}
