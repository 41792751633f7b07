import postgres from "postgres";

// Any number of our own: it keeps clones of one template from meeting.
const lockKey = 7_205_180_416;

/** Runs statements that create or drop databases, one process at a time. */
export async function administer(serverUrl: string, statements: readonly string[]): Promise<void> {
  const sql = postgres(serverUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`SELECT pg_advisory_lock(${lockKey})`;
    for (const statement of statements) await sql.unsafe(statement);
  } finally {
    // Ends the session, and the lock with it.
    await sql.end();
  }
}

export function withDatabase(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
