import { closeSync, existsSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import type { Kept } from "./api/idempotency.ts";
import type { Dispatch } from "./delivery/delivery.ts";
import type { Records } from "./records/records.ts";
import type { Timer } from "./timers.ts";

/** What a sandbox remembers beside its records. */
export interface Memory {
  /** How often this state was started: each start draws its ids from a stream of its own. */
  boot: number;
  aheadMs: number;
  timers: Timer[];
  dispatches: Dispatch[];
  idempotency: Kept[];
}

const EMPTY: Memory = { boot: 0, aheadMs: 0, timers: [], dispatches: [], idempotency: [] };

/** One record a line, after its collection's name; the memory stands first. */
export function readState(path: string | undefined, records: Records): Memory {
  if (path === undefined || !existsSync(path)) return EMPTY;
  const [first = "", ...lines] = readFileSync(path, "utf8").split("\n");
  const collections = new Map(Object.entries(records));
  for (const line of lines) {
    const tab = line.indexOf("\t");
    if (tab > 0) collections.get(line.slice(0, tab))?.restore(line.slice(tab + 1));
  }
  const memory: Memory = JSON.parse(first);
  return { ...EMPTY, ...memory };
}

/** Written beside the file and renamed over it: a crash leaves the old state or the new, never half. */
export function writeState(path: string, records: Records, memory: Memory): void {
  const draft = `${path}.${process.pid}.tmp`;
  const file = openSync(draft, "w", 0o600);
  try {
    writeSync(file, `${JSON.stringify(memory)}\n`);
    for (const [name, collection] of Object.entries(records)) {
      for (const record of collection.all()) {
        writeSync(file, `${name}\t${JSON.stringify(record)}\n`);
      }
    }
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}
