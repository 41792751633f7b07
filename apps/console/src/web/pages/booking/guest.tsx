import { type BookingAccount, readHeld, showBooking } from "@rentease/db";
import { z } from "zod";
import { useAsked } from "../../asked-context.ts";
import { page } from "../../page.ts";
import { ActionForm } from "../../parts/action-form.tsx";
import { BookingLink } from "../../parts/booking-link.tsx";
import { BookingLinks } from "../../parts/booking-links.tsx";
import { counted } from "../../parts/counted.ts";
import { Facts } from "../../parts/facts.tsx";
import { Link } from "../../parts/link.tsx";
import { UnknownPerson } from "../../parts/unknown-person.tsx";
import { typed } from "../../typed.ts";

type Held = Awaited<ReturnType<typeof readHeld>>;

const form = "erase";

/** What is held of a booking's guest, to be exported or erased. */
export const guestPage = page({
  path: "/bookings/:reference/guest",
  title: "Guest",
  section: "bookings",
  filters: [],
  role: "admin",
  query: z.object({ look: z.literal("yes").optional() }),
  async show({ deps: { db }, params, sent }, { look }) {
    const booking = await showBooking(db, params["reference"] ?? "");
    if (!booking) return null;
    // It reads through all of the books, which takes seconds where they are large: for whoever asks for it.
    const isLooked = look !== undefined || sent !== null;
    const held = isLooked ? await readHeld(db, { booking: booking.reference }) : null;
    const title = `Guest of ${booking.reference}`;
    return {
      title,
      body: (
        <>
          <p>
            <BookingLink reference={booking.reference} />
          </p>
          <h1>{title}</h1>
          {held ? (
            <HeldFacts booking={booking} held={held} />
          ) : (
            <Look reference={booking.reference} />
          )}
          <h2>Export</h2>
          <p>
            All of it as one document, for the guest. What others paid, and events that are not
            about the guest's own payments, are in it by id only.
          </p>
          <p>
            <a href={`/bookings/${encodeURIComponent(booking.reference)}/guest.json`} download>
              Download as JSON
            </a>
          </p>
          {held && (
            <>
              <h2>Erase</h2>
              <Erase reference={booking.reference} held={held} />
            </>
          )}
        </>
      ),
    };
  },
});

function Look({ reference }: { reference: string }) {
  return (
    <>
      <p>
        What bookings, payments and texts hold of the guest is looked for when you ask: all of the
        books is read through for it.
      </p>
      <p>
        <Link
          to={`/bookings/${encodeURIComponent(reference)}/guest`}
          query={{ look: "yes" }}
          class="alone"
        >
          Look for all that is held, to erase it
        </Link>
      </p>
    </>
  );
}

function HeldFacts({ booking, held }: { booking: BookingAccount; held: Held }) {
  const { guest, erasedAt } = booking;
  const { bookings, payments } = held.perhapsAlso;
  const { elsewhere } = held;
  return (
    <Facts
      of={[
        ["Guest", guest.name ?? <UnknownPerson erasedAt={erasedAt} />],
        guest.email === null ? null : ["E-mail", guest.email],
        guest.phone === null ? null : ["Phone", guest.phone],
        ["Bookings", <BookingLinks references={held.bookings} />],
        ["Payments", counted(held.payments)],
        ["Objects at Stripe", counted(held.objects)],
        elsewhere.count === 0
          ? null
          : [
              "The address in what is others'",
              <>
                {counted(elsewhere.count)}
                {elsewhere.payments.length > 0 && ": "}
                <PaymentLinks ids={elsewhere.payments} />
              </>,
            ],
        bookings.length === 0
          ? null
          : ["Perhaps also theirs, by phone", <BookingLinks references={bookings} />],
        payments.length === 0
          ? null
          : ["Perhaps also theirs, by phone, card or name", <PaymentLinks ids={payments} />],
      ]}
    />
  );
}

/** An agency may name a guest more often than anybody looks. */
const mostLinks = 100;

function PaymentLinks({ ids }: { ids: readonly string[] }) {
  return (
    <>
      {ids.slice(0, mostLinks).map((id, place) => (
        <>
          {place > 0 && ", "}
          <Link to={`/payments/${id}`}>payment {place + 1}</Link>
        </>
      ))}
      {ids.length > mostLinks && ", …"}
    </>
  );
}

function Erase({ reference, held }: { reference: string; held: Held }) {
  const { sent } = useAsked();
  const { obstacles } = held;
  return (
    <>
      <p>
        Names, addresses, phones, cards, notes and payloads of these bookings and payments go for
        good, and the address out of what is others', which stays theirs. Sums, matches, states and
        ids stay as they are, and what Stripe tells later does not bring the guest back. Erase the
        guest in the booking system and at Stripe first: whom the booking system puts again is known
        again.
      </p>
      {obstacles.length > 0 && (
        <>
          <p>Something is still under way:</p>
          <ul>
            {obstacles.map((obstacle) => (
              <li>{obstacle}</li>
            ))}
          </ul>
        </>
      )}
      <ActionForm
        to={`/bookings/${encodeURIComponent(reference)}/guest/erase`}
        needs="admin"
        values={{ form }}
        class="stacked"
      >
        {obstacles.length > 0 && (
          <label>
            <input
              type="checkbox"
              name="force"
              checked={typed(sent, form, "force") !== undefined}
            />
            Erase all the same
          </label>
        )}
        <label>
          The booking's reference, to confirm
          <input
            name="confirm"
            value={typed(sent, form, "confirm")}
            required
            autocomplete="off"
            spellcheck={false}
          />
        </label>
        <button type="submit" class="danger">
          Erase the guest
        </button>
      </ActionForm>
    </>
  );
}
