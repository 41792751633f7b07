import { once } from "node:events";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type { Database } from "@rentease/db";
import { bookingOf, type Shape } from "./shape.ts";

/** A transaction of the driver's. */
export type Filling = Pick<Database["$client"], "unsafe">;

const AT_ONCE = 10_000;

/**
 * Bookings with what is expected of them, by COPY. What payments are made from stays for this transaction in
 * `fill_booking`.
 */
export async function fillBookings(sql: Filling, shape: Shape): Promise<void> {
  await sql.unsafe(`
    create temp table fill_booking (k int primary key, id uuid, deposit bigint, rest bigint) on commit drop`);
  const ids = new Map<number, string>();
  for (let from = 0; from < shape.bookings; from += AT_ONCE) {
    const numbers = Array.from(
      { length: Math.min(AT_ONCE, shape.bookings - from) },
      (_, at) => from + at,
    );
    const rows = numbers.map((number) => ({ number, ...bookingOf(number, shape) }));
    for (const { number, booked } of rows) ids.set(number, idAt(booked, number));
    const idOf = (number: number) => ids.get(number) ?? "";
    await copy(
      sql,
      `bookings (id, reference, reference_folded, guest_name, guest_email, guest_phone, guest_email_folded,
        guest_phone_folded, guest_name_folded, match_keys, property, check_in, check_out, currency, status,
        stripe_customer, created_at, updated_at)`,
      rows.map(({ number, guest, booked, ...row }) => [
        idOf(number),
        row.reference,
        row.reference,
        guest.name,
        guest.email,
        guest.phone,
        guest.folded.email,
        guest.folded.phone,
        arrayOf(guest.folded.name),
        arrayOf(row.matchKeys),
        row.property,
        row.checkIn,
        row.checkOut,
        row.currency,
        row.status,
        null,
        booked.toISOString(),
        booked.toISOString(),
      ]),
    );
    await copy(
      sql,
      "instalments (id, booking_id, position, kind, due, amount)",
      rows.flatMap(({ number, instalments }) =>
        instalments.map(({ kind, due, amount }, place) => [
          crypto.randomUUID(),
          idOf(number),
          place,
          kind,
          due,
          amount,
        ]),
      ),
    );
    await copy(
      sql,
      "booking_items (id, booking_id, position, kind, amount)",
      rows.flatMap(({ number, items }) =>
        items.map(({ kind, amount }, place) => [
          crypto.randomUUID(),
          idOf(number),
          place,
          kind,
          amount,
        ]),
      ),
    );
    await copy(
      sql,
      "fill_booking",
      rows.map(({ number, deposit, rest }) => [number, idOf(number), deposit, rest]),
    );
    ids.clear();
  }
  await sql.unsafe("analyze fill_booking");
}

/** A uuid v7 of its moment, as rows written then would have. */
function idAt(moment: Date, number: number): string {
  const ms = moment.getTime().toString(16).padStart(12, "0");
  const rest = number.toString(16).padStart(12, "0");
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7b00-8000-${rest}`;
}

type Cell = string | number | null;

async function copy(sql: Filling, into: string, rows: readonly Cell[][]): Promise<void> {
  if (rows.length === 0) return;
  const stream: Writable = await sql.unsafe(`copy ${into} from stdin`).writable();
  const text = rows.map((row) => `${row.map(cellOf).join("\t")}\n`).join("");
  if (!stream.write(text)) await once(stream, "drain");
  stream.end();
  await finished(stream);
}

function cellOf(cell: Cell): string {
  return cell === null ? "\\N" : String(cell).replaceAll("\\", "\\\\");
}

function arrayOf(texts: readonly string[]): string {
  return `{${texts.map((text) => JSON.stringify(text)).join(",")}}`;
}
