import { foldIdentity } from "@rentease/core";
import * as z from "zod";

const id = z.string().nullish().catch(null);
const aboutShape = z.object({
  data: z.object({ object: z.object({ id, payment_intent: id, charge: id }) }),
});

/** Where Stripe says somebody's address, whatever kind of object it is. */
const addressFields = ["email", "receipt_email", "customer_email", "payer_email"];

/**
 * The payload of an event, where it is of a guest's own: about one of these objects, naming none of the others, and
 * nobody's address but the guest's where one says whose it is. Null otherwise: that the address stands in it somewhere
 * makes it not the guest's.
 */
export function ownPayload(
  payload: string,
  {
    email,
    own,
    others,
  }: { email: string | null; own: readonly string[]; others: readonly string[] },
): unknown {
  const parsed = parsedJson(payload);
  const { success, data: event } = aboutShape.safeParse(parsed);
  if (!success) return null;
  const { object } = event.data;
  const about = [object.id, object.payment_intent, object.charge];
  if (!about.some((named) => typeof named === "string" && own.includes(named))) return null;
  if (others.some((other) => payload.includes(JSON.stringify(other)))) return null;
  return saysAnother(parsed, email) ? null : parsed;
}

function saysAnother(value: unknown, email: string | null): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([field, said]) => {
    if (typeof said !== "string" || !addressFields.includes(field)) return saysAnother(said, email);
    const address = foldIdentity({ name: null, email: said, phone: null }).email;
    return address !== null && address !== email;
  });
}

function parsedJson(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return null;
  }
}
