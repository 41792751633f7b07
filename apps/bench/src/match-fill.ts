import { bookingMatchKeys, type Fact, foldIdentity } from "@rentease/core";
import { createApplyRules, type Database, drainInbox, recordEvents } from "@rentease/db";

const PROPERTIES = 40;
const DAY_MS = 86_400_000;
/** Ten years of bookings. */
const FROM_MS = Date.UTC(2016, 0, 1);
const DAYS = 3_650;
const AT_ONCE = 2_500;

/** A number that looks random and is the same each time. */
function mixed(number: number, salt: number): number {
  let value = Math.imul(number + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(salt + 1, 0xc2b2ae35);
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return (value ^ (value >>> 15)) >>> 0;
}

const SYLLABLES = "ka ren to mi la vos ber dan sol pek nor lin gar fe hu wit jas mol".split(" ");
const word = (number: number) =>
  [0, 1, 2]
    .map((place) => SYLLABLES[Math.floor(number / SYLLABLES.length ** place) % SYLLABLES.length])
    .join("");
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** The booking of that number: some hundred given names, some thousand family names. */
function bookingOf(number: number) {
  const nights = 2 + (mixed(number, 1) % 12);
  const property = mixed(number, 2) % PROPERTIES;
  const season = 80 + (mixed(number, 3) % 9) * 5;
  const total = Math.round(((9_000 + property * 550) * nights * season) / 100) + 6_500;
  const deposit = Math.round(total * 0.3);
  const bookedMs = FROM_MS + (mixed(number, 4) % DAYS) * DAY_MS;
  const checkInMs = bookedMs + (25 + (mixed(number, 5) % 100)) * DAY_MS;
  return {
    reference: `RE-${new Date(bookedMs).getUTCFullYear()}-${String(number).padStart(6, "0")}`,
    name: `${word(mixed(number, 6) % 400)} ${word(mixed(number, 7) % 4_000)}`,
    email: `guest${number}@example.com`,
    phone: `+316${String(10_000_000 + number)}`,
    checkIn: dayOf(checkInMs),
    checkOut: dayOf(checkInMs + nights * DAY_MS),
    instalments: [
      { kind: "deposit", due: dayOf(bookedMs + DAY_MS), amount: BigInt(deposit) },
      {
        kind: "balance",
        due: dayOf(checkInMs - 14 * DAY_MS),
        amount: BigInt(total - deposit),
      },
    ],
  };
}

/** Bookings in bulk, as putBooking stores them: one by one they would take longer than what is measured. */
export async function fillWithBookings(db: Database, count: number): Promise<void> {
  const sql = db.$client;
  for (let from = 0; from < count; from += AT_ONCE) {
    const rows = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, at) =>
      rowOf(from + at),
    );
    const records = JSON.stringify(rows);
    await sql`
      insert into bookings (id, reference, reference_folded, guest_name, guest_email, guest_phone, guest_email_folded,
        guest_phone_folded, guest_name_folded, match_keys, check_in, check_out, currency, status)
      select id, reference, reference, name, email, phone, email_folded, phone_folded, name_folded, match_keys,
        check_in, check_out, 'eur', 'confirmed'
      from jsonb_to_recordset(${records}::text::jsonb) as row(id uuid, reference text, name text, email text, phone text,
        email_folded text, phone_folded text, name_folded text[], match_keys text[], check_in date, check_out date)`;
    await sql`
      insert into instalments (id, booking_id, position, kind, due, amount)
      select gen_random_uuid(), row.id, part.position - 1, part.value->>'kind', (part.value->>'due')::date,
        (part.value->>'amount')::bigint
      from jsonb_to_recordset(${records}::text::jsonb) as row(id uuid, instalments jsonb),
        jsonb_array_elements(row.instalments) with ordinality as part(value, position)`;
  }
  await sql`analyze`;
}

function rowOf(number: number) {
  const { name, email, phone, reference, instalments, ...booking } = bookingOf(number);
  const guest = foldIdentity({ name, email, phone });
  return {
    id: crypto.randomUUID(),
    reference,
    name,
    email,
    phone,
    email_folded: guest.email,
    phone_folded: guest.phone,
    name_folded: guest.name,
    check_in: booking.checkIn,
    check_out: booking.checkOut,
    match_keys: bookingMatchKeys({
      guest,
      currency: "eur",
      instalments,
      itemsTotal: 0n,
      referenceFolded: reference,
    }),
    instalments: instalments.map((each) => ({ ...each, amount: each.amount.toString() })),
  };
}

/** Payments before any booking, through the inbox: all of them stay open. */
export async function fillWithPayments(
  db: Database,
  { payments, bookings }: { payments: number; bookings: number },
): Promise<void> {
  const told = new Map<string, Fact>();
  for (let number = 0; number < payments; number += 1) {
    told.set(`evt_scale_${number}`, chargeOf(number, bookings));
  }
  const names = [...told.keys()];
  for (let from = 0; from < names.length; from += AT_ONCE) {
    await recordEvents(
      db,
      names.slice(from, from + AT_ONCE).map((eventId) => ({
        eventId,
        type: "charge.succeeded",
        apiVersion: null,
        account: null,
        livemode: false,
        created: new Date(FROM_MS),
        payload: eventId,
        ignoredReason: null,
      })),
    );
  }
  const { failures } = await drainInbox(db, {
    readFacts: (payload) => [told.get(payload)].filter((fact) => fact !== undefined),
    rules: createApplyRules({ bookingReferenceKeys: ["booking_reference"] }),
    maxAttempts: 1,
    backoffMs: () => 0,
    batchSize: 500,
  });
  if (failures.length > 0) throw new Error(`not applied: ${JSON.stringify(failures[0])}`);
}

/**
 * A payment of some booking: half by a guest whose e-mail is known, a quarter with the reference in the text, the rest
 * from another address, a tenth of all by a stranger, a twentieth in an amount that nobody expects.
 */
function chargeOf(number: number, bookings: number): Fact {
  const booking = bookingOf(mixed(number, 11) % bookings);
  const kind = mixed(number, 12) % 20;
  const instalment = booking.instalments[mixed(number, 13) % 2] ?? {
    due: booking.checkIn,
    amount: 1n,
  };
  const stranger = kind >= 18;
  return {
    object: "charge",
    facts: {
      id: `ch_scale${number}`,
      paymentIntent: null,
      status: "succeeded",
      captured: true,
      released: false,
      currency: "eur",
      amount: instalment.amount + (kind === 17 ? 7n : 0n),
      amountCaptured: instalment.amount + (kind === 17 ? 7n : 0n),
      methodType: "card",
      wallet: null,
      cardBrand: "visa",
      cardLast4: "4242",
      cardFingerprint: `fp_${number}`,
      payerName: stranger ? `${word(number)} ${word(number + 7_000)}` : booking.name,
      payerEmail: kind < 10 ? booking.email : `other${number}@example.org`,
      payerPhone: null,
      receiptEmail: null,
      customer: null,
      description: kind >= 10 && kind < 15 ? `Stay ${booking.reference}` : "Stay",
      statementDescriptor: null,
      metadata: {},
      balanceTransaction: null,
      failureBalanceTransaction: null,
      failureCode: null,
      created: new Date(Date.parse(instalment.due) + 10 * 3_600_000),
    },
  };
}
