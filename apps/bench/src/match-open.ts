// A process of its own: matches every open payment of DATABASE_URL, and prints how long it took and what it held.
import { readFileSync } from "node:fs";
import { closeDatabase, createApplyRules, matchOpenPayments, openDatabase } from "@rentease/db";

export interface OpenMatching {
  payments: number;
  seconds: number;
  /** What it and PostgreSQL worked for it, on whatever else the machine did. Linux only: NaN elsewhere. */
  cpuSeconds: number;
  /** The most this process held resident. */
  memoryMb: number;
  matched: number;
  suggested: number;
}

const databaseUrl = process.env["DATABASE_URL"];
if (!databaseUrl) throw new Error("DATABASE_URL is not set");
const db = openDatabase(databaseUrl, { max: 1 });
const rules = createApplyRules({ bookingReferenceKeys: ["booking_reference"] });
const [backend] = await db.$client<{ pid: number }[]>`select pg_backend_pid() as pid`;
const cpuBefore = cpuSeconds();
const startedAt = performance.now();
const { payments, decided } = await matchOpenPayments(db, rules);
const seconds = (performance.now() - startedAt) / 1000;
const cpu = cpuSeconds() - cpuBefore;
await closeDatabase(db);

const count = (action: string) => decided.filter(({ outcome }) => outcome.action === action).length;
const matching: OpenMatching = {
  payments,
  seconds,
  cpuSeconds: cpu,
  memoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
  matched: count("matched"),
  suggested: count("suggested"),
};
process.stdout.write(JSON.stringify(matching));

/** Ours and our one connection's, in hundredths of a second as the kernel counts. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  try {
    const stat = readFileSync(`/proc/${backend?.pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (user + system) / 1e6 + (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}
