// For the tests: all that a database holds of people, and whether any of it stands in a log.
import type { Database } from "@rentease/db";

/** A text that must stand in no log (P10), and what it is. */
export type PrivateText = { kind: string; text: string };

/** What Stripe's objects say of people, wherever in them it stands. */
const personalFields: ReadonlySet<string> = new Set([
  "name",
  "email",
  "receipt_email",
  "phone",
  "line1",
  "postal_code",
  "last4",
  "fingerprint",
]);

/** Guests as bookings have them, payers as payments have them, and both and their cards as Stripe's events have them. */
export async function readPrivateData(db: Database): Promise<PrivateText[]> {
  const rows = await db.$client<{ kind: string; text: string }[]>`
    select 'guest' as kind, text from bookings, unnest(array[guest_name, guest_email, guest_phone]) as text
    union select 'payer', text from payments, unnest(array[payer_name, payer_email, payer_phone]) as text
    union select 'fingerprint', card_fingerprint from payments`;
  const events = await db.$client<{ payload: string }[]>`select payload from stripe_events`;
  const found = new Map<string, PrivateText>();
  const add = (kind: string, text: unknown) => {
    if (typeof text === "string" && text !== "") found.set(`${kind} ${text}`, { kind, text });
  };
  for (const { kind, text } of rows) add(kind, text);
  for (const { payload } of events) eachField(JSON.parse(payload), personalFields, add);
  return [...found.values()];
}

/** The private texts that stand in these lines of JSON, each with the line it was found in. */
export function privateTextsIn(
  lines: readonly string[],
  texts: readonly PrivateText[],
): (PrivateText & { line: string })[] {
  return lines.flatMap((line) => {
    const said = line.toLowerCase();
    // A number of ours (`"pid":4242`) keeps its colon, and is none of them.
    const words = new Set(said.split(/[^\p{L}\p{N}_.:-]+/u));
    return texts
      .filter(({ text }) => {
        const sought = text.toLowerCase();
        // Four digits stand in many an id or time: as a word of their own they are a card's.
        return /^\w{1,4}$/.test(sought) ? words.has(sought) : said.includes(sought);
      })
      .map((text) => ({ ...text, line }));
  });
}

function eachField(
  value: unknown,
  names: ReadonlySet<string>,
  take: (name: string, value: unknown) => void,
): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, field] of Object.entries(value)) {
    if (names.has(name)) take(name, field);
    eachField(field, names, take);
  }
}
