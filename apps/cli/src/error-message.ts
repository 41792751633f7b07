import { errorText, isDatabaseError } from "@rentease/db";

/** What an error tells a person. The database's own carry the row's values, which are private (P10). */
export function errorMessage(error: unknown): string {
  if (isDatabaseError(error)) return errorText(error);
  return error instanceof Error ? error.message : String(error);
}
