import postgres from "postgres";

/**
 * An error as it may be stored and shown: what went wrong, never the values it went wrong with (P10). The driver's
 * wrapper puts a statement's parameters into its message, so PostgreSQL's own error is told by its SQLSTATE.
 */
export function errorText(error: unknown): string {
  const databaseError = findDatabaseError(error);
  if (databaseError) {
    const { code, constraint_name: constraint, column_name: column } = databaseError;
    const place = [constraint, column].filter(Boolean).join(", ");
    return `database error ${code}${place ? ` (${place})` : ""}`;
  }
  if (!(error instanceof Error)) return "unknown error";
  // Only the innermost error is told: a wrapper's message may repeat what it wrapped around it, parameters included.
  if (error.cause instanceof Error) return errorText(error.cause);
  return `${error.name}: ${error.message}`.slice(0, 500);
}

/** The PostgreSQL error behind an error, if there is one. */
function findDatabaseError(error: unknown): postgres.PostgresError | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof postgres.PostgresError) return cause;
  }
  return null;
}

/** An error that will be the same next time: one that says so itself, or a value PostgreSQL can't hold (22, 54). */
export function isPermanent(error: unknown): boolean {
  if (/^(22|54)/.test(findDatabaseError(error)?.code ?? "")) return true;
  return error instanceof Error && "retry" in error && error.retry === false;
}

/** The table does not exist (42P01). */
export function isMissingTable(error: unknown): boolean {
  return findDatabaseError(error)?.code === "42P01";
}

/** The login lacks a right (42501). */
export function isForbidden(error: unknown): boolean {
  return findDatabaseError(error)?.code === "42501";
}

/** Two transactions waited for each other, and this one was broken off (40P01): it may be done again. */
export function isDeadlock(error: unknown): boolean {
  return findDatabaseError(error)?.code === "40P01";
}

/** A lock could not be had in `lock_timeout` (55P03). */
export function isLockTimeout(error: unknown): boolean {
  return findDatabaseError(error)?.code === "55P03";
}

/** The statement itself is without fault: one before it in its transaction failed (25P02). */
export function isAftermath(error: unknown): boolean {
  return findDatabaseError(error)?.code === "25P02";
}

/** The unique constraint that refused a row (23505), or null. */
export function violatedUnique(error: unknown): string | null {
  const databaseError = findDatabaseError(error);
  return databaseError?.code === "23505" ? (databaseError.constraint_name ?? null) : null;
}

/** PostgreSQL could not be reached, or went away: nothing is known of the data. */
export function isConnectionFault(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = "code" in cause ? String(cause.code) : "";
    // postgres.js's own codes, the socket's, and SQLSTATE classes 08 (connection) and 57 (server going away).
    if (/^(CONNECT|08|57P0|E[A-Z]+$)/.test(code)) return true;
  }
  return false;
}
