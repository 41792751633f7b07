import { expect, test } from "vitest";
import { createLogger } from "../logger.ts";
import { createExporter } from "./exporter.ts";
import { createGauges, type GaugeRow } from "./gauges.ts";

type Depth = { all: number | null; each: Record<string, number> };

const rows: readonly GaugeRow<Depth>[] = [
  ["rentease_all", "All", ({ all }) => all],
  [
    "rentease_each",
    "Each",
    ({ each }) => Object.entries(each).map(([name, value]) => [{ name }, value]),
    ["name"],
  ],
];

/** An exporter of one source, which answers as `read` does. */
function exporterOf(read: () => Promise<Depth>) {
  const lines: string[] = [];
  const logger = createLogger("test", "info", { write: (line) => void lines.push(line) });
  const exporter = createExporter({ logger, timeoutMs: 30 });
  const gauges = createGauges(exporter.registry, rows);
  exporter.ask({
    name: "database",
    read: async () => gauges.set(await read()),
    forget: gauges.forget,
  });
  const ours = async () => {
    const text = await (await exporter.answer()).text();
    expect(text).toMatch(/^process_cpu_seconds_total /m);
    return text
      .split("\n")
      .filter((line) => line.startsWith("rentease_"))
      .toSorted();
  };
  return { ours, lines };
}

test("what an answer no longer says is not said any more, and nothing is not 0", async () => {
  const answers: Depth[] = [
    { all: 2, each: { a: 1, b: 1 } },
    { all: null, each: { b: 3 } },
  ];
  const { ours } = exporterOf(async () => answers.shift() ?? { all: 0, each: {} });
  expect(await ours()).toEqual([
    "rentease_all 2",
    "rentease_database_up 1",
    'rentease_each{name="a"} 1',
    'rentease_each{name="b"} 1',
  ]);
  expect(await ours()).toEqual(["rentease_database_up 1", 'rentease_each{name="b"} 3']);
  expect(await ours()).toEqual(["rentease_all 0", "rentease_database_up 1"]);
});

test("a source that is away takes nothing else away, and is told of when it goes and when it comes", async () => {
  let away = true;
  const { ours, lines } = exporterOf(async () => {
    if (away) throw new Error("away");
    return { all: 1, each: {} };
  });
  expect(await ours()).toEqual(["rentease_database_up 0"]);
  expect(await ours()).toEqual(["rentease_database_up 0"]);
  away = false;
  expect(await ours()).toEqual(["rentease_all 1", "rentease_database_up 1"]);
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
    "metrics could not be read",
    "metrics can be read again",
  ]);
});

test("a source that never answers is asked once, however often it is scraped", async () => {
  let asked = 0;
  const { ours } = exporterOf(() => {
    asked += 1;
    return new Promise(() => {});
  });
  const startedAt = performance.now();
  await Promise.all([ours(), ours()]);
  expect(await ours()).toEqual(["rentease_database_up 0"]);
  expect(asked).toBe(1);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
