import { errorText, isConnectionFault, isMissingTable } from "@rentease/db";

/** What an error tells a person, with what to do. A failed statement's values are private and never told (P10). */
export function errorMessage(error: unknown): string {
  if (isConnectionFault(error)) {
    return `PostgreSQL can't be reached (${errorText(error)}): check DATABASE_URL, or start the stack`;
  }
  if (isMissingTable(error)) return "the database has no tables yet: run `rentease migrate` first";
  if (!(error instanceof Error)) return String(error);
  // Drizzle repeats the statement and its parameters.
  return error.message.startsWith("Failed query") ? errorText(error) : error.message;
}
