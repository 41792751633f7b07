import { between, chance, seeded } from "../random.ts";
import { refundedAfter } from "./aftermath.ts";
import type { PlannedPayment, SeasonBooking } from "./booking.ts";
import type { Calendar } from "./calendar.ts";
import { mixOf } from "./difficulty.ts";
import { groupOf, groupPayment } from "./groups.ts";
import { identify } from "./identifiable.ts";
import { aroundOf } from "./neighbours.ts";
import { paymentsForNothing } from "./nothing.ts";
import { paymentsOf } from "./payments.ts";
import { bookedIn, type Scene } from "./scenes.ts";
import { DAY_MS } from "./stays.ts";

/** The bookings of a scene with all their payments, each of which can be told from what it is not. */
export function paidIn(calendar: Calendar, scene: Scene): SeasonBooking[] {
  const mix = mixOf(calendar);
  const booked = bookedIn(calendar, scene);
  const group = groupOf(booked);

  const made = booked.map((each) => {
    const { slot, booking } = each;
    const random = seeded(`${calendar.seed}|payments|${slot.index}`);
    const inGroup = group?.members.includes(each) ?? false;
    const late = chance(random, mix.knownLate) ? between(random, 12, 5 * 24) / 24 : 0;
    const around = aroundOf(calendar, slot, booked);
    const payable = { ...each, mix, around, alone: booked.length === 1, inGroup };
    const payments = [...paymentsOf(random, payable), ...paymentsForNothing(random, payable)];
    if (group !== null && group.members.at(-1) === each) {
      payments.push(groupPayment(random, group));
    }
    return { slot, booking, payments, knownAtMs: slot.bookedAtMs + late * DAY_MS };
  });

  const identified = identify(
    made,
    made.flatMap(({ payments }) => payments),
  );
  return made.map(({ slot, booking, payments, knownAtMs }) => {
    const leftMs = Date.parse(booking.check_in) + 2 * DAY_MS;
    const told = payments.map((planned) => identified.get(planned) ?? planned);
    return {
      booking,
      bookedAtMs: slot.bookedAtMs,
      knownAtMs,
      payments:
        booking.status === "no_show" ? told.map((each) => refundedIfOwn(each, leftMs)) : told,
    };
  });
}

/** What came for the booking, and not the voucher that was bought beside it. */
const refundedIfOwn = (planned: PlannedPayment, dateMs: number): PlannedPayment =>
  planned.truth.booking === null ? planned : refundedAfter(planned, dateMs);
