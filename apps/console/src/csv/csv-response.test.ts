import type { CsvColumn } from "@rentease/core";
import { expect, test } from "vitest";
import { csvResponse } from "./csv-response.ts";
import { everyPage } from "./every-page.ts";
import { parseCsv } from "./parse-csv.ts";

type Row = { name: string | null; amount: bigint; currency: string };
const columns: CsvColumn<Row>[] = [
  { name: "name", value: ({ name }) => name },
  { name: "currency", value: ({ currency }) => currency },
  { name: "amount", value: ({ amount, currency }) => ({ amount, currency }) },
];
const row = (name: string | null, amount = 0n, currency = "eur"): Row => ({
  name,
  amount,
  currency,
});

test("a table reads back as it was: quotes, commas, line breaks, letters of all kinds", async () => {
  const names = [
    'Ana "A" Holm',
    "Holm, Ana",
    "two\nlines",
    "two\r\nlines",
    "Łukasz Ωmega 家",
    "",
    null,
  ];
  const response = await csvResponse(
    columns,
    names.map((name) => row(name)),
    "guests",
  );
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await response.arrayBuffer());
  expect(text.startsWith("\u{feff}name,currency,amount\r\n")).toBe(true);
  expect(parseCsv(text)).toEqual([
    ["name", "currency", "amount"],
    ...names.map((name) => [name ?? "", "eur", "0.00"]),
  ]);
});

test("text is never a formula, and a negative amount stays a number", async () => {
  const rows = [row("=HYPERLINK(1)", -1_250n), row("+31 6", 500n, "jpy"), row("@x", -5n, "kwd")];
  const parsed = parseCsv(await (await csvResponse(columns, rows, "x")).text());
  expect(parsed.slice(1)).toEqual([
    ["'=HYPERLINK(1)", "eur", "-12.50"],
    ["'+31 6", "jpy", "500"],
    ["'@x", "kwd", "-0.005"],
  ]);
  expect(parsed.slice(1).map(([, , amount]) => Number(amount))).toEqual([-12.5, 500, -0.005]);
});

test("many pages are one table with one heading, and no rows are a heading", async () => {
  const all = Array.from({ length: 7 }, (_, place) => row(`guest ${place}`));
  const pages = everyPage<Row>(3, async (size, after) => {
    const from = after === undefined ? 0 : all.indexOf(after) + 1;
    return all.slice(from, from + size);
  });
  const parsed = parseCsv(await (await csvResponse(columns, pages, "x")).text());
  expect(parsed.map(([name]) => name)).toEqual(["name", ...all.map(({ name }) => name)]);
  expect(parseCsv(await (await csvResponse(columns, [], "x")).text())).toHaveLength(1);
});

test("what fails at once is an error, not a broken download", async () => {
  const failing = everyPage<Row>(3, () => Promise.reject(new Error("away")));
  await expect(csvResponse(columns, failing, "x")).rejects.toThrow("away");
});

test("a download is named, and its name is one", async () => {
  const { headers } = await csvResponse(columns, [], 'a"b\r\n/../c');
  expect(headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
  expect(headers.get("content-disposition")).toBe('attachment; filename="a-b-..-c.csv"');
});
