import { parseMoney } from "@rentease/core";
import { bookingBody } from "@rentease/db";
import {
  type Column,
  columnName,
  columnNamed,
  headingFaults,
  requiredColumns,
} from "./csv-columns.ts";
import type { FileBooking, FileContents } from "./file-booking.ts";
import { type CsvRow, parseRows } from "./parse-rows.ts";

/** A column of this file: what it holds, what it is called, which it is. */
type Placed = { column: Column; title: string };

/** A booking in the making: what goes into its body, and the column that each field of that came from. */
type Draft = { body: Body; titles: Map<string, string>; faults: Fault[] };
type Body = Record<string, unknown> & {
  guest: Record<string, string>;
  stripe: Record<string, string>;
  items: { kind: string; amount: number }[];
  instalments: { kind: string; amount: number; due?: string }[];
};
type Fault = { title: string; message: string };

/** @param minor amounts are whole numbers of minor units, not decimals of the major unit. */
export function readCsv(source: string, { minor }: { minor: boolean }): FileContents {
  const { rows, fault } = parseRows(source);
  const [heading, ...body] = rows;
  if (!heading) return { bookings: [], faults: [fault ?? "it has no heading row"] };
  const names = heading.cells.map(columnName);
  const wrong = headingFaults(names);
  if (wrong.length > 0) {
    return { bookings: [], faults: wrong.map((message) => `line ${heading.line}: ${message}`) };
  }
  const columns = names.flatMap((name, index): Placed[] => {
    const column = columnNamed(name);
    return column ? [{ column, title: `${name} (column ${index + 1})` }] : [];
  });

  const contents: FileContents = { bookings: [], faults: [] };
  for (const row of body) {
    const read = readRow(row, columns, minor);
    if ("faults" in read) contents.faults.push(...read.faults);
    else contents.bookings.push(read);
  }
  if (fault !== null) contents.faults.push(fault);
  return contents;
}

function readRow(
  { line, cells }: CsvRow,
  columns: readonly Placed[],
  minor: boolean,
): FileBooking | { faults: string[] } {
  if (cells.length !== columns.length) {
    return { faults: [`line ${line}: ${cells.length} cells, but ${columns.length} columns`] };
  }
  const filled = columns
    .map((placed, index) => ({ ...placed, cell: cells[index] ?? "" }))
    .filter(({ cell }) => cell !== "");
  const draft = draftOf(filled, minor);
  const { data, error } = bookingBody.safeParse(draft.body);
  // An empty cell has no field: the column's own name stands for it.
  const titleOf = (field: string) =>
    draft.titles.get(field) ?? columns.find(({ column }) => isField(column, field))?.title ?? field;
  const at = (field: string) => `line ${line}, ${titleOf(field)}`;
  const faults = [
    ...draft.faults.map(({ title, message }) => `line ${line}, ${title}: ${message}`),
    ...(error?.issues ?? []).map(({ path, message }) => {
      const field = path.join(".");
      return `${at(field)}: ${requiredColumns.includes(field) && !draft.titles.has(field) ? "is empty" : message}`;
    }),
  ];
  return data && faults.length === 0 ? { input: data, at } : { faults };
}

function isField(column: Column, field: string): boolean {
  return column.holds === "text" && column.field === field;
}

function draftOf(filled: readonly (Placed & { cell: string })[], minor: boolean): Draft {
  const body: Body = { guest: {}, stripe: {}, items: [], instalments: [] };
  const draft: Draft = { body, titles: new Map(), faults: [] };
  for (const { column, title, cell } of filled) {
    if (column.holds !== "text") continue;
    const [name = "", part] = column.field.split(".");
    if (part === undefined) body[name] = cell;
    else if (name === "guest") body.guest[part] = cell;
    else body.stripe[part] = cell;
    draft.titles.set(column.field, title);
  }
  const currency = typeof body["currency"] === "string" ? body["currency"] : "";
  const known = /^[a-z]{3}$/i.test(currency);
  for (const { column, title, cell } of filled) {
    if (column.holds !== "item" && column.holds !== "instalment") continue;
    const amount = minor ? wholeNumber(cell) : parseMoney(cell, currency);
    if (amount === null) {
      // Without a currency there is no telling; that it has none is said anyway.
      if (known || minor) draft.faults.push({ title, message: amountFault(minor, currency) });
      continue;
    }
    const list = column.holds === "item" ? "items" : "instalments";
    draft.titles.set(`${list}.${body[list].length}.amount`, title);
    body[list].push({ kind: column.kind, amount: Number(amount) });
  }
  const expected = new Set(
    filled.flatMap(({ column }) => (column.holds === "instalment" ? column.kind : [])),
  );
  for (const { column, title, cell } of filled) {
    if (column.holds !== "due") continue;
    const index = body.instalments.findIndex(({ kind }) => kind === column.kind);
    const instalment = body.instalments[index];
    if (instalment) instalment.due = cell;
    draft.titles.set(`instalments.${index}.due`, title);
    if (!expected.has(column.kind)) {
      draft.faults.push({ title, message: `a day, but no amount in ${column.kind}` });
    }
  }
  return draft;
}

function wholeNumber(cell: string): bigint | null {
  return /^\d{1,15}$/.test(cell) ? BigInt(cell) : null;
}

function amountFault(minor: boolean, currency: string): string {
  if (minor) return "not a whole number of minor units, as in 48000";
  return parseMoney("0.01", currency) === null
    ? `not an amount in ${currency.toUpperCase()}, which has no decimals, as in 480`
    : `not an amount in ${currency.toUpperCase()}, as in 480.00`;
}
