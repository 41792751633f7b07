import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { closeDatabase, openDatabase } from "@rentease/db";
import type { BenchResult } from "./bench.ts";
import { benchDatabase } from "./database.ts";
import { rounded } from "./figures.ts";
import { fillWithBookings, fillWithPayments } from "./match-fill.ts";
import type { OpenMatching } from "./match-open.ts";
import { forgetAll } from "./match-tables.ts";

const SIZES = [
  { payments: 1_000, bookings: 10_000 },
  { payments: 2_000, bookings: 20_000 },
  { payments: 10_000, bookings: 100_000 },
] as const;
const TARGET_SECONDS = 10;
const TARGET_MEMORY_MB = 500;
/** How much dearer a payment may be at the largest size than at the smallest. */
const TARGET_GROWTH = 1.5;

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Open payments against bookings, each size in a process of its own, so that its memory is its own. */
export async function matchAtScale(say: (line: string) => void): Promise<BenchResult> {
  const database = await benchDatabase();
  const db = openDatabase(database.url, { max: 2 });
  try {
    const runs: (OpenMatching & { bookings: number })[] = [];
    for (const { payments, bookings } of SIZES) {
      await forgetAll(db);
      await fillWithPayments(db, { payments, bookings });
      await fillWithBookings(db, bookings);
      const run = await matchOpen(database.url);
      runs.push({ ...run, bookings });
      say(
        `${run.payments} open payments against ${bookings} bookings: ${run.seconds.toFixed(2)} s (CPU ${run.cpuSeconds.toFixed(2)} s), ${run.memoryMb} MB, ` +
          `${run.matched} matched, ${run.suggested} suggested`,
      );
    }
    return result(runs);
  } finally {
    await closeDatabase(db);
    await database.stop();
  }
}

async function matchOpen(databaseUrl: string): Promise<OpenMatching> {
  const options = ["--max-semi-space-size=16", "--max-old-space-size=2000", "--import", "tsx"];
  const child = spawn(process.execPath, [...options, "apps/bench/src/match-open.ts"], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.on("data", (part: Buffer) => {
    printed += part.toString();
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`matching ended with ${code}`);
  return JSON.parse(printed);
}

function result(runs: readonly (OpenMatching & { bookings: number })[]): BenchResult {
  const first = runs[0];
  const last = runs.at(-1);
  if (!first || !last) throw new Error("nothing was measured");
  const each = (run: OpenMatching) => run.seconds / run.payments;
  const growth = rounded(each(last) / each(first), 3);
  return {
    figures: {
      ...Object.fromEntries(
        runs.flatMap(({ payments, bookings, seconds, cpuSeconds, memoryMb }) => [
          [`seconds_${payments}_${bookings}`, rounded(seconds, 2)],
          [`cpuSeconds_${payments}_${bookings}`, rounded(cpuSeconds, 2)],
          [`memoryMb_${payments}_${bookings}`, memoryMb],
        ]),
      ),
      growth,
    },
    ratio: growth,
    target:
      `largest under ${TARGET_SECONDS} s and ${TARGET_MEMORY_MB} MB, ` +
      `a payment there at most ${TARGET_GROWTH} times as dear as at the smallest size`,
    pass:
      last.seconds < TARGET_SECONDS && last.memoryMb < TARGET_MEMORY_MB && growth <= TARGET_GROWTH,
    table: [
      [
        "open payments / bookings",
        "seconds",
        "of CPU",
        "ms a payment",
        "MB",
        "matched",
        "suggested",
      ],
      ...runs.map((run) => [
        `${run.payments} / ${run.bookings}`,
        run.seconds.toFixed(2),
        run.cpuSeconds.toFixed(2),
        (each(run) * 1000).toFixed(2),
        String(run.memoryMb),
        String(run.matched),
        String(run.suggested),
      ]),
    ],
  };
}
