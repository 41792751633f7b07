import { randomBytes } from "node:crypto";

import { migrate } from "@rentease/db";
import { migrateQueue } from "@rentease/queue";

import { administer, withDatabase } from "./administer.ts";

export interface Template {
  name: string;
  drop(): Promise<void>;
}

/** A database with all migrations, ours and the queue's, closed to connections so that it can be cloned. */
export async function createTemplate(serverUrl: string): Promise<Template> {
  const name = `rentease_template_${randomBytes(6).toString("hex")}`;
  await administer(serverUrl, [`CREATE DATABASE ${name}`]);
  const drop = () =>
    administer(serverUrl, [
      `ALTER DATABASE ${name} IS_TEMPLATE false`,
      `DROP DATABASE ${name} WITH (FORCE)`,
    ]);
  try {
    const url = withDatabase(serverUrl, name);
    await migrate(url);
    await migrateQueue(url);
    await administer(serverUrl, [
      `ALTER DATABASE ${name} IS_TEMPLATE true`,
      `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`,
    ]);
  } catch (error) {
    await drop();
    throw error;
  }
  return { name, drop };
}
