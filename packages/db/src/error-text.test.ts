import { DrizzleQueryError } from "drizzle-orm";
import postgres from "postgres";
import { expect, test } from "vitest";
import { errorText, isConnectionFault, isPermanent } from "./error-text.ts";

const wrapped = (cause: Error) => new DrizzleQueryError("insert …", ["ana@example.com"], cause);
const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
const verdict = (code: string) =>
  Object.assign(Object.create(postgres.PostgresError.prototype), {
    code,
    constraint_name: "payments_pkey",
    detail: "Key (email)=(ana@example.com) already exists.",
  });

test("an error's text holds no value of the statement it came from (P10)", () => {
  expect(errorText(wrapped(refused))).toBe("Error: connect ECONNREFUSED");
  expect(errorText(wrapped(verdict("23505")))).toBe("database error 23505 (payments_pkey)");
});

test("a connection that fails is no event's fault, a refused row is", () => {
  expect(isConnectionFault(wrapped(refused))).toBe(true);
  expect(isConnectionFault(wrapped(verdict("57P01")))).toBe(true);
  expect(isConnectionFault(wrapped(verdict("23505")))).toBe(false);
});

test("what will be the same next time is permanent", () => {
  expect(isPermanent(wrapped(verdict("22P05")))).toBe(true);
  expect(isPermanent(Object.assign(new Error("unreadable"), { retry: false }))).toBe(true);
  expect(isPermanent(wrapped(verdict("40P01")))).toBe(false);
  expect(isPermanent(refused)).toBe(false);
});
