// For the tests: a database in which each app has a login of its own, that has its role and nothing else.
import { databaseRoles, grantRoles, migrate, openDatabase, closeDatabase } from "@rentease/db";
import { migrateQueue, queueGrants } from "@rentease/queue";

const password = "a password of the tests";

export type AppLogins = { ingress: string; worker: string; console: string };

/** @param ownerUrl of an empty database, in a server of the test's own: roles are of the whole server. */
export async function createAppLogins(ownerUrl: string): Promise<AppLogins> {
  await migrate(ownerUrl);
  await migrateQueue(ownerUrl);
  await grantRoles(ownerUrl, [queueGrants(databaseRoles)]);
  // Again changes nothing.
  await grantRoles(ownerUrl, [queueGrants(databaseRoles)]);
  const owner = openDatabase(ownerUrl, { max: 1 });
  const login = async (app: keyof AppLogins): Promise<string> => {
    await owner.$client.unsafe(
      `create role ${app} login password '${password}' in role rentease_${app}`,
    );
    const url = new URL(ownerUrl);
    url.username = app;
    url.password = password;
    return url.href;
  };
  try {
    return {
      ingress: await login("ingress"),
      worker: await login("worker"),
      console: await login("console"),
    };
  } finally {
    await closeDatabase(owner);
  }
}
