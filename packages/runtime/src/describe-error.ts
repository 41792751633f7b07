/** What may be said of an error in a log: nothing that a query or a row held (P10). */
export interface ErrorDescription {
  name: string;
  code?: string;
  message: string;
  stack?: string;
  cause?: ErrorDescription;
}

const MAX_CAUSES = 4;

/**
 * Names what is kept, so that whatever else a driver hangs on its errors stays out: PostgreSQL's
 * `detail`, `parameters` and `query` hold rows.
 */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { name: "NonError", message: `a thrown ${typeof error}` };
  const message = safeMessage(error);
  const code = "code" in error && error.code !== undefined ? { code: String(error.code) } : {};
  const cause =
    error.cause !== undefined && depth < MAX_CAUSES
      ? { cause: describeError(error.cause, depth + 1) }
      : {};
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const stack = [`${error.name}: ${message}`, ...frames].join("\n");
  return { name: error.name, ...code, message, stack, ...cause };
}

function safeMessage(error: Error): string {
  // drizzle's wrapper quotes the query and every parameter; its cause has the reason.
  if (error.message.startsWith("Failed query:")) {
    return error.cause instanceof Error
      ? `Failed query: ${safeMessage(error.cause)}`
      : "Failed query";
  }
  // PostgreSQL quotes the offending value: `invalid input syntax for type uuid: "…"`.
  if ("severity" in error) return error.message.replace(/: ".*$/s, "");
  return error.message;
}
