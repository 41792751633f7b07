// For the tests: the rules a worker has when nothing is configured, and a booking to match.
import { defaultMethodNames, referencePattern } from "@rentease/core";
import { type ApplyRules, bookingBody, type BookingInput } from "@rentease/db";

export function applyRules(): ApplyRules {
  return {
    methodNames: defaultMethodNames,
    evidence: {
      metadataKeys: ["booking_reference", "booking_id"],
      textPattern: referencePattern(null),
    },
  };
}

export function bookingNamed(reference: string): BookingInput {
  return bookingBody.parse({ reference, currency: "eur" });
}
