import postgres from "postgres";
import { migrationLockKey } from "../migrate.ts";
import { connectionOf } from "../tls.ts";
import { roleStatements } from "./role-statements.ts";

/**
 * Makes the group roles of the apps, and grants each what it needs in this database.
 * @param also statements for what is not in the schema `public`: the queues.
 */
export async function grantRoles(databaseUrl: string, also: readonly string[]): Promise<void> {
  await withClient(databaseUrl, (client) =>
    client.begin(async (tx) => {
      // Neither two of these at once, nor one beside a migration.
      await tx`select pg_advisory_xact_lock(${migrationLockKey})`;
      for (const statement of [...roleStatements, ...also]) await tx.unsafe(statement);
    }),
  );
}

/** Whether `grantRoles` was run in this database: what migrations add has to be granted then. */
export async function hasRoles(databaseUrl: string): Promise<boolean> {
  return withClient(databaseUrl, async (client) => {
    const [row] = await client<{ granted: boolean }[]>`
      select coalesce(has_table_privilege(to_regrole('rentease_ingress')::oid, 'stripe_events', 'insert'), false)
        as granted`;
    return row?.granted ?? false;
  });
}

async function withClient<Result>(
  databaseUrl: string,
  work: (client: postgres.Sql) => Promise<Result>,
): Promise<Result> {
  const { address, tls } = connectionOf(databaseUrl);
  const client = postgres(address, { ...tls, max: 1, onnotice: () => {} });
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
