import type { Refusal } from "./page.ts";

/** What tells a page's forms apart, so that what was typed into one comes back in that one: a hidden field. */
const formField = "form";

/** Whether this form was refused a moment ago. */
export function isRefused(refused: Refusal | null, form: string): boolean {
  return refused?.form[formField] === form;
}

/** What was typed into a field of this form, if it is the one that was refused a moment ago. */
export function typed(refused: Refusal | null, form: string, field: string): string | undefined {
  return typedEach(refused, form, field)?.[0];
}

/** The same of a field that occurs several times. */
export function typedEach(
  refused: Refusal | null,
  form: string,
  field: string,
): readonly string[] | undefined {
  if (!isRefused(refused, form)) return undefined;
  const value = refused?.form[field] ?? [];
  return typeof value === "string" ? [value] : value;
}
