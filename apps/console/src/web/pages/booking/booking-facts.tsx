import type { BookingAccount } from "@rentease/db";
import { Facts } from "../../parts/facts.tsx";
import { UnknownPerson } from "../../parts/unknown-person.tsx";
import { Stay } from "../../parts/stay.tsx";

export function BookingFacts({ booking }: { booking: BookingAccount }) {
  const { guest, property, status, stripe } = booking;
  return (
    <Facts
      of={[
        ["Status", status],
        ["Guest", guest.name ?? <UnknownPerson erasedAt={booking.erasedAt} />],
        guest.email === null ? null : ["E-mail", guest.email],
        guest.phone === null ? null : ["Phone", guest.phone],
        ["Property", property ?? <span class="unknown">–</span>],
        ["Stay", <Stay checkIn={booking.checkIn} checkOut={booking.checkOut} />],
        named("Stripe customer", stripe.customer),
        named("Payment link", stripe.paymentLink),
        named("Checkout Session", stripe.checkoutSession),
        named("PaymentIntent", stripe.paymentIntent),
      ]}
    />
  );
}

function named(name: string, id: string | null): Parameters<typeof Facts>[0]["of"][number] {
  return id === null ? null : [name, <span class="id">{id}</span>];
}
