import { closeDatabase, type Database, openDatabase } from "@rentease/db";
import { chooseDatabase } from "./database-url.ts";

/** Runs a command's work on the database it is meant for, and closes it again. */
export async function withDatabase<Result>(
  work: (db: Database, databaseUrl: string) => Promise<Result>,
): Promise<Result> {
  const databaseUrl = chooseDatabase();
  const db = openDatabase(databaseUrl, { max: 1 });
  try {
    return await work(db, databaseUrl);
  } finally {
    await closeDatabase(db);
  }
}
