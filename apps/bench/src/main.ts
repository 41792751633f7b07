import { parseArgs } from "node:util";
import { benches, type Bench, type BenchResult, type Given } from "./bench.ts";

const known: Record<string, Bench> = benches;
const options = Object.assign(
  { help: { type: "boolean", short: "h" } },
  ...Object.values(known).map((bench) => bench.options ?? {}),
);
const { positionals: names, values } = parseArgs({ options, allowPositionals: true });
const given: Given = values;
const unknown = names.filter((name) => !Object.hasOwn(known, name));

const list = Object.entries(known).map(
  ([name, bench]) => `  ${name.padEnd(8)}  ${bench.summary}\n`,
);
if (given["help"] === true) {
  process.stdout.write(`npm run bench -- [NAME …]   all of them without a name:\n${list.join("")}`);
  process.exit(0);
}
if (unknown.length > 0) {
  process.stderr.write(`No benchmark ${unknown.join(", ")}. There are:\n${list.join("")}`);
  process.exit(2);
}

const chosen = Object.entries(known).filter(([name]) => names.length === 0 || names.includes(name));
let allPass = true;
for (const [name, bench] of chosen) {
  const result = await bench.run((line) => process.stderr.write(`${name}: ${line}\n`), given);
  allPass &&= result.pass;
  process.stdout.write(`\n${table(result)}\n${json(name, result)}\n`);
}
process.exit(allPass ? 0 : 1);

function table({ table: rows }: BenchResult): string {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  "),
    )
    .join("\n");
}

function json(bench: string, { figures, ratio, target, pass }: BenchResult): string {
  return JSON.stringify({ bench, figures, ratio, target, pass });
}
