import {
  listNotifications,
  readActorNames,
  readBookingHistory,
  readDeposits,
  showBooking,
} from "@rentease/db";
import { z } from "zod";
import { page } from "../../page.ts";
import { For } from "../../parts/action-form.tsx";
import { Link } from "../../parts/link.tsx";
import { AddPayment } from "./add-payment.tsx";
import { Balance } from "./balance.tsx";
import { BookingFacts } from "./booking-facts.tsx";
import { Expected } from "./expected.tsx";
import { History } from "./history.tsx";
import { BookingPayments } from "./booking-payments.tsx";
import { Told } from "./told.tsx";

const mostShown = 50;

/** A booking's account: what is charged for, what is expected when, what came, and where it went. */
export const bookingPage = page({
  path: "/bookings/:reference",
  title: "Booking",
  section: "bookings",
  filters: [],
  query: z.object({}),
  async show({ deps: { db }, params }) {
    const booking = await showBooking(db, params["reference"] ?? "");
    if (!booking) return null;
    const [history, deposits, nameOf, [lastTold]] = await Promise.all([
      readBookingHistory(db, booking.reference, { limit: mostShown }),
      readDeposits(
        db,
        booking.payments.flatMap(({ stripe }) => stripe.payout ?? []),
      ),
      readActorNames(db),
      listNotifications(db, { booking: booking.reference }, 1),
    ]);
    const { reference, guest } = booking;
    const title = guest.name === null ? reference : `${reference}, ${guest.name}`;
    return {
      title,
      body: (
        <>
          <h1>{title}</h1>
          <BookingFacts booking={booking} />
          <Balance booking={booking} />
          <Expected booking={booking} />
          <BookingPayments booking={booking} deposits={deposits} />
          <AddPayment booking={booking} />
          <Told reference={reference} last={lastTold} />
          <For role="admin">
            <p>
              <Link to={`/bookings/${encodeURIComponent(reference)}/guest`}>
                What is held of the guest: export or erase
              </Link>
            </p>
          </For>
          <History history={history} nameOf={nameOf} />
        </>
      ),
    };
  },
});
