/** How people read a method of payment: `direct_debit` is a direct debit. */
export function methodName(method: string | null): string {
  return method?.replaceAll("_", " ") ?? "method not known";
}
