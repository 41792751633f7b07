import { expect, test } from "vitest";
import { travels } from "./encryption.ts";

test.each([
  ["https://api.stripe.com", "encrypted"],
  ["http://127.0.0.1:12111", "here"],
  ["http://stripe.example.com", "clear"],
  ["postgres://u:p@localhost/rentease", "here"],
  ["postgres://u:p@[::1]:5432/rentease", "here"],
  ["postgres://u@%2Fvar%2Frun%2Fpostgresql/rentease", "here"],
  ["postgres://u:p@postgres:5432/rentease", "private"],
  ["postgres://u:p@db.example.com/rentease", "clear"],
  ["postgresql://u:p@10.0.0.7/rentease", "clear"],
  ["postgres://u:p@[fd00::7]/rentease", "clear"],
  ["postgres://u:p@db.example.com/rentease?sslmode=disable", "clear"],
  ["postgres://u:p@db.example.com/rentease?sslmode=prefer", "clear"],
  ["postgres://u:p@db.example.com/rentease?sslmode=require", "encrypted"],
  ["postgres://u:p@db.example.com/rentease?sslmode=verify-full", "encrypted"],
  ["redis://redis:6379", "private"],
  ["redis://:p@cache.example.com:6379", "clear"],
  ["rediss://:p@cache.example.com:6379", "encrypted"],
])("what is sent to %s travels %s", (address, how) => {
  expect(travels(address)).toBe(how);
});
