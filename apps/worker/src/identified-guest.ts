// For the tests: a guest unlike all others, and where in a database that guest is found.
import type { Database } from "@rentease/db";

export const guest = {
  name: "Quirina Vandersloot",
  email: "quirina.vandersloot@example.com",
  phone: "+31655501977",
};

/** No other text of the season holds one of these. */
const terms = ["quirina", "vandersloot", "55501977"];

type Stay = {
  booking: { guest: { name: string; email: string | null; phone: string | null } };
};

/** The stays of a season with this guest in place of the one who books most. */
export function identified<Booked extends Stay>(stays: readonly Booked[]): Booked[] {
  const counts = new Map<string, number>();
  for (const { booking } of stays) {
    const { email } = booking.guest;
    if (email !== null) counts.set(email, (counts.get(email) ?? 0) + 1);
  }
  const [most = ""] = [...counts].toSorted(([, a], [, b]) => b - a)[0] ?? [];
  const replaced = stays.find(({ booking }) => booking.guest.email === most)?.booking.guest;
  if (!replaced) throw new Error("nobody books in this season");
  const rename = (text: string): string =>
    (["name", "email", "phone"] as const).reduce((said, field) => {
      const before = replaced[field];
      return before === null ? said : said.replaceAll(before, guest[field]);
    }, text);
  return stays.map((stay) => {
    const copy = structuredClone(stay);
    eachText(copy, rename);
    return copy;
  });
}

function eachText(holder: object, rename: (text: string) => string): void {
  for (const [name, value] of Object.entries(holder)) {
    if (typeof value === "string") Reflect.set(holder, name, rename(value));
    else if (typeof value === "object" && value !== null) eachText(value, rename);
  }
}

/** The columns, of whatever table and type, in which the guest or one of these cards is found: `table.column`. */
export async function placesOf(db: Database, cards: readonly string[]): Promise<string[]> {
  const columns = await db.$client<{ table: string; column: string }[]>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public'
      and (data_type in ('text', 'character varying', 'json', 'jsonb', 'bytea')
        or data_type = 'ARRAY')
    order by 1, 2`;
  const places: string[] = [];
  for (const { table, column } of columns) {
    const pattern = [...terms, ...cards].join("|");
    const [found] = await db.$client`
      select 1 from ${db.$client(table)}
      where ${db.$client(column)}::text ~* ${pattern} limit 1`;
    if (found) places.push(`${table}.${column}`);
  }
  return places;
}

/** The fingerprints of the cards that the guest paid with. */
export async function cardsOf(db: Database): Promise<string[]> {
  const rows = await db.$client<{ card: string }[]>`
    select distinct card_fingerprint as card from payments
    where payer_email = ${guest.email} and card_fingerprint is not null`;
  return rows.map(({ card }) => card);
}
