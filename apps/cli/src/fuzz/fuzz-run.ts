// For the tests: many odd requests at a running process, and what it made of them.
import { randomBytes } from "node:crypto";
import { type Random, seeded } from "@rentease/sandbox";
import { type Answer, sendRaw } from "./send-raw.ts";

/** One case. Those of a kind count together; `unanswered`: it need not get an answer, as it may be no whole request. */
export type FuzzCase = { kind: string; bytes: Buffer; unanswered?: boolean };

/** A case with what came back, for a check that says what is wrong with that, or null. */
export type Answered<Case extends FuzzCase> = { case: Case; answer: Answer };

type FuzzOptions<Case extends FuzzCase> = {
  url: string;
  cases: number;
  /** Makes the case of this number; its numbers are those of the seed and that alone. */
  make: (random: Random, number: number) => Case;
  check: (answered: Answered<Case>) => string | null;
  /** At the same time. */
  senders: number;
};

export type FuzzReport = {
  /** The first few, with the number that FUZZ_SEED makes the same case of again. */
  faults: string[];
  /** Cases by kind and status; `closed`: hung up without an answer. */
  counts: Map<string, Map<string, number>>;
  maxRssBytes: number;
  seconds: number;
};

/** What docker-compose.yml gives a process; with `memoryOption` one that keeps what it reads does not get through. */
export const maxRssBytes = 512 * 1024 * 1024;
export const memoryOption = { NODE_OPTIONS: "--max-old-space-size=256" };

const maxFaults = 20;
const timeoutMs = 20_000;
const unansweredMs = 100;

/** FUZZ_SEED makes a run again that failed. */
export const fuzzSeed = process.env["FUZZ_SEED"] || randomBytes(4).toString("hex");

/** FUZZ_CASES: how many at the ingress; the API gets a fifth of them. */
export const fuzzCases = Number(process.env["FUZZ_CASES"] || 2_500);

export async function fuzz<Case extends FuzzCase>(options: FuzzOptions<Case>): Promise<FuzzReport> {
  const { url, cases, make, check } = options;
  const startedAt = performance.now();
  const report: FuzzReport = { faults: [], counts: new Map(), maxRssBytes: 0, seconds: 0 };
  let next = 0;
  const send = async (): Promise<void> => {
    for (let number = next++; number < cases; number = next++) {
      const made = make(seeded(`${fuzzSeed} ${number}`), number);
      const patienceMs = made.unanswered ? unansweredMs : null;
      const answer = await sendRaw(url, made.bytes, { timeoutMs, patienceMs });
      count(report.counts, made.kind, answer);
      const fault = faultOf(answer) ?? check({ case: made, answer });
      if (fault !== null && report.faults.length < maxFaults) {
        report.faults.push(`case ${number}, ${made.kind}: ${fault}`);
      }
      if (number % Math.ceil(cases / 20) === 0) {
        report.maxRssBytes = Math.max(report.maxRssBytes, await rssBytes(url));
      }
    }
  };
  await Promise.all(Array.from({ length: options.senders }, send));
  report.maxRssBytes = Math.max(report.maxRssBytes, await rssBytes(url));
  report.seconds = (performance.now() - startedAt) / 1000;
  return report;
}

/** What no request may be answered, whatever it is. */
function faultOf({ statuses, end }: Answer): string | null {
  const failed = statuses.find((status) => status >= 500);
  if (failed !== undefined) return `answered ${failed}`;
  if (end === "late") return "neither answered nor closed in time";
  return end === "refused" ? "nobody listens" : null;
}

function count(counts: FuzzReport["counts"], kind: string, { statuses }: Answer): void {
  const byStatus = counts.get(kind) ?? new Map<string, number>();
  counts.set(kind, byStatus);
  const status = statuses.length === 0 ? "closed" : statuses.join("+");
  byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
}

/** What the process says it holds. */
async function rssBytes(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\d+)/m.exec(text)?.[1] ?? Number.NaN);
}

/** The figures of a run, a line a kind. */
export function printReport(of: string, { counts, maxRssBytes, seconds }: FuzzReport): void {
  const cases = [...counts.values()].flatMap((byStatus) => [...byStatus.values()]);
  const total = cases.reduce((sum, each) => sum + each, 0);
  const rss = Math.round(maxRssBytes / 1024 / 1024);
  console.log(
    `fuzz ${of}: ${total} cases in ${seconds.toFixed(1)} s, at most ${rss} MB, FUZZ_SEED=${fuzzSeed}`,
  );
  for (const [kind, byStatus] of [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const statuses = [...byStatus].toSorted(([one], [other]) => (one < other ? -1 : 1));
    const told = statuses.map(([status, times]) => `${status}: ${times}`).join(", ");
    console.log(`  ${kind.padEnd(28)}${told}`);
  }
}
