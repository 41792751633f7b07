import { apply } from "./apply.ts";
import { ingest } from "./ingest.ts";

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
  run(say: (line: string) => void): Promise<BenchResult>;
}

/** Every benchmark, by the name it is called with. */
export const benches = {
  ingest,
  apply,
} satisfies Record<string, Bench>;
