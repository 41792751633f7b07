import { randomBytes } from "node:crypto";

import { administer, withDatabase } from "./administer.ts";
import { provided } from "./provided.ts";

export interface TestDatabase {
  url: string;
  /** Also ends connections that a test left open. */
  drop(): Promise<void>;
}

/** A fresh, migrated database, cloned in about a tenth of a second. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = provided("serverUrl");
  const template = provided("templateDatabase");
  if (serverUrl === null || template === null) {
    throw new Error("No test database here: name the file *.integration.test.ts.");
  }
  const name = `rentease_test_${randomBytes(6).toString("hex")}`;
  await administer(serverUrl, [`CREATE DATABASE ${name} TEMPLATE ${template}`]);
  return {
    url: withDatabase(serverUrl, name),
    drop: () => administer(serverUrl, [`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`]),
  };
}
