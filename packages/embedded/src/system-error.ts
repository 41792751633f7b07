/** The `code` of a failed system call ("ENOENT", …), or null where the error is something else. */
export function systemErrorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}

/** Awaits `work`, taking the named system errors for the answer `null`. */
export async function unless<T>(codes: readonly string[], work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code !== null && codes.includes(code)) return null;
    throw error;
  }
}
