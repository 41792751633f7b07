import { expect, test } from "vitest";
import { createLogger } from "./logger.ts";

/** What one call writes. */
function logged(
  fields: object,
  message = "event",
): { line: string; entry: Record<string, unknown> } {
  let line = "";
  createLogger("test", "info", { write: (chunk: string) => void (line += chunk) }).info(
    fields,
    message,
  );
  return { line, entry: JSON.parse(line) };
}

test("one JSON line an event, with its level and name", () => {
  const { line, entry } = logged({ eventId: "evt_1", durationMs: 3 }, "applied");
  expect(line.split("\n")).toHaveLength(2);
  expect(entry).toMatchObject({
    level: "info",
    name: "test",
    msg: "applied",
    eventId: "evt_1",
    durationMs: 3,
  });
});

test("an error of drizzle loses its query and parameters and keeps its reason (P10)", () => {
  const cause = Object.assign(new Error('invalid input syntax for type uuid: "ana@example.com"'), {
    name: "PostgresError",
    code: "22P02",
    severity: "ERROR",
    detail: "Key (email)=(ana@example.com)",
    parameters: ["Ana Holm"],
    query: "insert into bookings",
  });
  const error = new Error("Failed query: insert into bookings\nparams: Ana Holm,ana@example.com", {
    cause,
  });
  const { line, entry } = logged({ err: error });
  expect(line).not.toMatch(/Ana|ana@|insert into/);
  expect(entry["err"]).toMatchObject({
    message: "Failed query: invalid input syntax for type uuid",
    stack: expect.stringContaining("logger.test.ts"),
    cause: { name: "PostgresError", code: "22P02", message: "invalid input syntax for type uuid" },
  });
});

test.each([
  [{ payer: { name: "Ana" } }, "Ana"],
  [{ event: { customer_details: { name: "Ana" } } }, "Ana"],
  [{ note: "paid by ana.holm+x@mail.example.com" }, "ana.holm"],
  [{ url: "postgres://rentease:hunter2@db/rentease" }, "hunter2"],
  [{ note: "key sk_live_51Habc used" }, "51Habc"],
  [{ err: new Error("No such key: rk_test_abc123") }, "abc123"],
  [{ secret: "whsec_abc" }, "whsec"],
])("what should not have been logged is masked: %j", (fields, secret) => {
  expect(logged(fields).line).not.toContain(secret);
});

test("what was thrown and is no error says nothing of itself", () => {
  expect(logged({ err: { email: "ana@example.com" } }).line).not.toContain("ana@");
});
