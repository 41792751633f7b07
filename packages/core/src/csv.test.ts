import { expect, test } from "vitest";
import { csvCells, type CsvValue } from "./csv.ts";

const cell = (value: CsvValue) => csvCells([{ name: "any", value: () => value }], null)[0];

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
