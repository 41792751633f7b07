import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "@rentease/db";
import type { Ask } from "./ask-console.ts";
import type { MeasuredRequest } from "./report-requests.ts";

/** A table of which no page may read every row. */
const LARGE = 100_000;
/** One that stops there, because any rows will do, is not from the beginning to the end. */
const FEW = 2_000;
const LOG_TIMEOUT_MS = 10_000;
/** Until a server that was told to has read its settings again. */
const RELOAD_MS = 500;

/**
 * What the server is started with, so that statements can be logged with the plans that they were run by, when that is
 * turned on: one JSON object a line.
 */
export const planLogSettings = {
  logging_collector: "on",
  log_destination: "jsonlog",
  log_filename: "bench.log",
  log_rotation_age: "0",
  log_rotation_size: "0",
  session_preload_libraries: "auto_explain",
  "auto_explain.log_format": "json",
  "auto_explain.log_nested_statements": "on",
  "auto_explain.log_analyze": "on",
  "auto_explain.log_timing": "off",
};
export const planLogPath = "data/log/bench.json";

/** A statement of a request that reads a large table from its beginning to its end. */
export type WholeRead = { request: MeasuredRequest; table: string; statement: string };

export type Explained = {
  /** How many statements were looked at. */
  statements: number;
  wholeReads: WholeRead[];
  /** By request. */
  reads: Map<string, Reads>;
};

export type Reads = {
  /** Those of large tables that its statements were answered from. */
  indexes: string[];
  /** What one step of a plan read of a large table or its index, the most. */
  mostRows: number;
};

/**
 * Asks for everything once more while PostgreSQL explains each statement as it runs it (auto_explain): with the settings
 * and parameters that it really has, and the plans that a connection has come to after many times.
 * @param log the server's, at `planLogPath`.
 */
export async function explainRequests(
  db: Database,
  log: string,
  ask: Ask,
  requests: readonly MeasuredRequest[],
): Promise<Explained> {
  const large = await readLargeTables(db);
  await logPlans(db, "0");
  for (const { name, path } of requests) {
    await mark(db, name);
    await ask(path);
  }
  await mark(db, end);
  await logPlans(db, "-1");
  return sumUp(await readLog(log), requests, large);
}

const end = "the end";

/** Of every session, from its next statement on. @param from milliseconds; -1 for none. */
async function logPlans(db: Database, from: string): Promise<void> {
  await db.$client.unsafe(`alter system set auto_explain.log_min_duration = ${from}`);
  await db.$client`select pg_reload_conf()`;
  await sleep(RELOAD_MS);
}

/** What the log has from here on is of that request. */
async function mark(db: Database, name: string): Promise<void> {
  await db.$client.unsafe(`do $$ begin raise log 'bench asks: ${name}'; end $$`);
}

/** Tables by name, with their indexes. */
async function readLargeTables(db: Database): Promise<Map<string, string[]>> {
  const rows = await db.$client<{ name: string; indexes: string[] }[]>`
    select relname as name, array(
      select indexrelid::regclass::text from pg_index where indrelid = pg_class.oid) as indexes
    from pg_class where relkind = 'r' and reltuples > ${LARGE}`;
  return new Map(rows.map(({ name, indexes }) => [name, indexes]));
}

type LogLine = { message?: unknown; application_name?: unknown };
type PlanNode = {
  "Node Type"?: string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Rows"?: number;
  "Actual Loops"?: number;
  "Rows Removed by Filter"?: number;
  Plans?: PlanNode[];
};
type LoggedPlan = { "Query Text": string; Plan: PlanNode };

/** Plans by the request they are of. The log is written by a process of its own, a moment later. */
async function readLog(path: string): Promise<Map<string, LoggedPlan[]>> {
  for (const until = Date.now() + LOG_TIMEOUT_MS; Date.now() < until; await sleep(100)) {
    const text = await readFile(path, "utf8");
    if (text.includes(`bench asks: ${end}`)) return plansIn(text);
  }
  throw new Error(`${path} does not say that ${end} was reached`);
}

function plansIn(text: string): Map<string, LoggedPlan[]> {
  const plans = new Map<string, LoggedPlan[]>();
  let request: string | null = null;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const { message, application_name: application }: LogLine = JSON.parse(line);
    if (typeof message !== "string") continue;
    const [, asked] = /^bench asks: (.*)$/.exec(message) ?? [];
    if (asked !== undefined) request = asked;
    const [, plan] = /^duration: [\d.]+ ms {2}plan:\n(.*)$/s.exec(message) ?? [];
    if (plan === undefined || request === null || application !== "rentease console") continue;
    const of = plans.get(request) ?? [];
    of.push(JSON.parse(plan));
    plans.set(request, of);
  }
  return plans;
}

function sumUp(
  logged: ReadonlyMap<string, LoggedPlan[]>,
  requests: readonly MeasuredRequest[],
  large: ReadonlyMap<string, string[]>,
): Explained {
  const tableOf = new Map(
    [...large].flatMap(([table, indexes]) => indexes.map((index) => [index, table] as const)),
  );
  const wholeReads: WholeRead[] = [];
  const reads = new Map<string, Reads>();
  let statements = 0;
  for (const request of requests) {
    const indexes = new Set<string>();
    let mostRows = 0;
    for (const { "Query Text": statement, Plan } of logged.get(request.name) ?? []) {
      statements += 1;
      for (const node of nodesOf(Plan)) {
        const { "Relation Name": table = "", "Index Name": index = "" } = node;
        if (tableOf.has(index)) indexes.add(index);
        if (!large.has(table)) continue;
        mostRows = Math.max(mostRows, rowsRead(node));
        const isWhole = node["Node Type"] === "Seq Scan" && rowsRead(node) > FEW;
        if (isWhole) wholeReads.push({ request, table, statement });
      }
    }
    reads.set(request.name, { indexes: [...indexes].toSorted(), mostRows });
  }
  return { statements, wholeReads, reads };
}

/** Loops are those of parallel workers too. */
function rowsRead(node: PlanNode): number {
  const each = (node["Actual Rows"] ?? 0) + (node["Rows Removed by Filter"] ?? 0);
  return each * (node["Actual Loops"] ?? 0);
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
