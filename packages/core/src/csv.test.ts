import { expect, test } from "vitest";
import { csvHeading, csvRows, type CsvValue } from "./csv.ts";

/** What is read back of the one cell of a row. */
const cell = (value: CsvValue) => {
  const line = csvRows([{ name: "any", value: () => value }], [null]);
  const quoted = /^"([\s\S]*)"\r\n$/.exec(line);
  return quoted?.[1]?.replaceAll('""', '"') ?? line.slice(0, -2);
};

test("headings and cells are quoted where they need it, and every line is ended", () => {
  const columns = [{ name: 'a "b", c', value: () => "two\nlines" }];
  expect(csvHeading(columns)).toBe('"a ""b"", c"\r\n');
  expect(csvRows(columns, [1, 2])).toBe('"two\nlines"\r\n"two\nlines"\r\n');
  expect(csvRows(columns, [])).toBe("");
});

test.each(["=1+1", "+31612345678", "-2", "@SUM(A1)", "\tx", "\r=1"])(
  "text that would be calculated is not: %j",
  (text) => {
    expect(cell(text)).toBe(`'${text}`);
  },
);

test("nor where a spreadsheet takes a separator within the text for the end of a cell or line", () => {
  expect(cell("x;=1")).toBe("x;'=1");
  expect(cell("x\n+1,-2\t@A")).toBe("x\n'+1,'-2\t'@A");
});

test.each<[string, CsvValue, string]>([
  ["text that is none", "Ana = Bo", "Ana = Bo"],
  ["a negative amount", { amount: -12_345n, currency: "eur" }, "-123.45"],
  ["an amount without decimals", { amount: -500n, currency: "jpy" }, "-500"],
  ["one with three", { amount: 1_234n, currency: "kwd" }, "1.234"],
  ["one that is not known", { amount: null, currency: "eur" }, ""],
  ["a number", -3, "-3"],
  ["a moment", new Date("2026-06-01T10:00:00Z"), "2026-06-01T10:00:00.000Z"],
  ["nothing", null, ""],
])("%s stays what it is", (_name, value, expected) => {
  expect(cell(value)).toBe(expected);
});
