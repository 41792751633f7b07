import { apply } from "./apply.ts";
import { backfill } from "./backfill.ts";
import { ingest } from "./ingest.ts";
import { match } from "./match.ts";
import { report } from "./report.ts";
import { steady } from "./steady.ts";

/** What a benchmark found. Its baseline was measured in the same run. */
export interface BenchResult {
  figures: Record<string, number>;
  /** Ours to the baseline's. */
  ratio: number;
  /** In words, with the numbers. */
  target: string;
  pass: boolean;
  /** For people: rows of cells, the first are the headings. */
  table: string[][];
}

export interface Bench {
  summary: string;
  /** What it takes on the command line. */
  options?: BenchOptions;
  run(say: (line: string) => void, given: Given): Promise<BenchResult>;
}

export type BenchOptions = Readonly<Record<string, { type: "string" | "boolean" }>>;
/** Options as they were given. */
export type Given = Readonly<Record<string, unknown>>;

/** Every benchmark, by the name it is called with. */
export const benches = {
  ingest,
  steady,
  apply,
  backfill,
  match,
  report,
} satisfies Record<string, Bench>;
