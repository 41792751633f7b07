import { createTestDatabase } from "@rentease/testing";
import pg from "pg";
import { expect, test } from "vitest";
import { surviveLostConnections } from "./survive-lost-connections.ts";

test("a connection that is lost while it is out of its pool ends nothing, and is told", async () => {
  const database = await createTestDatabase();
  const errors: unknown[] = [];
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  surviveLostConnections(pool, (error) => errors.push(error));
  const lost = await pool.connect();
  try {
    const { rows } = await lost.query<{ pid: number }>("select pg_backend_pid() as pid");
    const ended = new Promise<void>((resolve) => void lost.once("end", resolve));
    await pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    await ended;
    expect(errors[0]).toMatchObject({ code: "57P01" });
  } finally {
    lost.release(true);
    await pool.end();
    await database.drop();
  }
});
