/** An id of something that belongs to a payment, as Stripe writes it. */
const ofPayment = /^(?:pi|ch|py|re|pyr|dp|du|cs_test|cs_live)_[A-Za-z0-9]{4,250}$/;
const ofPayout = /^po_[A-Za-z0-9]{4,250}$/;
const most = 100;

/**
 * The Stripe ids in an event's object: of payments and their parts, and of payouts. Nothing else of it is told. Empty
 * where the payload can't be read.
 */
export function objectsNamed(payload: string): { payments: string[]; payouts: string[] } {
  const ids = new Set<string>();
  collect(objectOf(payload), ids);
  const named = [...ids].slice(0, most);
  return {
    payments: named.filter((id) => ofPayment.test(id)),
    payouts: named.filter((id) => ofPayout.test(id)),
  };
}

function objectOf(payload: string): unknown {
  try {
    const event = JSON.parse(payload) as { data?: { object?: unknown } } | null;
    return event?.data?.object;
  } catch {
    return null;
  }
}

function collect(value: unknown, into: Set<string>): void {
  if (typeof value === "string") {
    if (ofPayment.test(value) || ofPayout.test(value)) into.add(value);
  } else if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) collect(part, into);
  }
}
