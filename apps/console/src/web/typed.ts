import type { Sent } from "./page.ts";

/** What tells a page's forms apart, so that what was typed into one comes back in that one: a hidden field. */
const formField = "form";

/** Whether this form was sent a moment ago, and the page is drawn again. */
export function wasSent(sent: Sent | null, form: string): boolean {
  return sent?.form[formField] === form;
}

/** What was typed into a field of this form, if it is the one that was sent a moment ago. */
export function typed(sent: Sent | null, form: string, field: string): string | undefined {
  return typedEach(sent, form, field)?.[0];
}

/** The same of a field that occurs several times. */
export function typedEach(
  sent: Sent | null,
  form: string,
  field: string,
): readonly string[] | undefined {
  if (!wasSent(sent, form)) return undefined;
  const value = sent?.form[field] ?? [];
  return typeof value === "string" ? [value] : value;
}
