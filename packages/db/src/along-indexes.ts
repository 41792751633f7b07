import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "./database.ts";

/**
 * Has statements read a list in the order of an index, whatever the planner thinks of the values: it takes a filter that
 * almost nothing passes for one that half of all do, or reads and sorts a whole table. What is asked about is in the
 * index, so that what does not pass costs no look at the table.
 */
export async function alongIndexes<Result>(
  tx: Transaction,
  read: () => Promise<Result>,
): Promise<Result> {
  await tx.execute(setAll("off"));
  const result = await read();
  await tx.execute(setAll("on"));
  return result;
}

const planning = [
  "enable_seqscan",
  "enable_bitmapscan",
  "enable_sort",
  "enable_hashjoin",
  "enable_mergejoin",
  "jit",
];

function setAll(value: "on" | "off"): SQL {
  const each = planning.map((name) => `set_config('${name}', '${value}', true)`);
  return sql.raw(`select ${each.join(", ")}`);
}
