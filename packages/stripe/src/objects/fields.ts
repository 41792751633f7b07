import * as z from "zod";

const text = z.string().transform(storable);
export const requiredText = z.string().min(1).transform(storable);
export const optionalText = text.nullish().transform((value) => value ?? null);

export const minorUnits = z.int().transform(BigInt);
export const currency = requiredText.transform((value) => value.toLowerCase());
export const timestamp = z.int().transform((seconds) => new Date(seconds * 1000));
export const metadata = z
  .record(text, text)
  .nullish()
  .transform((value) => value ?? {});
/** An id, whether the object was expanded or not. */
export const reference = z
  .union([text, z.object({ id: requiredText }).transform(({ id }) => id)])
  .nullish()
  .transform((value) => value || null);
/** Stripe writes "not given" as null or as an empty string. */
export const personal = text.nullish().transform((value) => value?.trim() || null);

/** PostgreSQL holds any text but NUL and halves of surrogate pairs, which nobody means to send. */
function storable(value: string): string {
  return value.replaceAll("\0", "\uFFFD").toWellFormed();
}
