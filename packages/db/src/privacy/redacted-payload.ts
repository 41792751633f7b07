import * as z from "zod";

const eventShape = z.object({
  id: z.string(),
  type: z.string(),
  created: z.number(),
  data: z.object({ object: z.object({ id: z.string(), object: z.string() }) }),
});

/**
 * What is left of an event's payload: which event it was, and about which object. Of a payload that says neither (it was
 * ignored, or is not what its type promises) nothing is left but that it was redacted.
 */
export function redactedPayload(payload: string): string {
  const { success, data: event } = eventShape.safeParse(parsed(payload));
  if (!success) return JSON.stringify({ object: "event", redacted: true });
  const { id, type, created, data } = event;
  const { object } = data;
  return JSON.stringify({
    id,
    object: "event",
    type,
    created,
    data: { object: { id: object.id, object: object.object } },
    redacted: true,
  });
}

/** The object that a redacted event was about; null where nobody knows. */
export function redactedObject(payload: string): { objectType: string; stripeId: string } | null {
  const { success, data: event } = eventShape.safeParse(parsed(payload));
  if (!success) return null;
  const { id, object } = event.data.object;
  return { objectType: object, stripeId: id };
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return null;
  }
}
