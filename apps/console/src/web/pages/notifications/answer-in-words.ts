/** What a receiver answered, or why it did not: `500`, `302 (redirects)`, `ECONNREFUSED`. */
export function answerInWords({
  status,
  error,
}: {
  status: number | null;
  error: string | null;
}): string {
  if (status === null) return error ?? "none yet";
  return error === null ? String(status) : `${status} (${error})`;
}
