import { expect, test } from "vitest";
import { holdsAddress, withoutOtherAddresses } from "./address.ts";

test.each([
  "ana@example.com",
  "Booking RE-1 Ana Holm ANA@Example.com",
  "<ana@example.com>, paid",
  "paid by ana@example.com.",
  "mailto:ana@example.com?subject=x",
  "guest=ana@example.com&x",
  '{"note":"for\\nana@example.com\\nthanks"}',
  "...ana@example.com",
  "ana@example.com - Ana",
])("an address is found in %j", (text) => {
  expect(holdsAddress("ana@example.com")(text)).toBe(true);
});

test.each([
  "joana@example.com",
  "jo.ana@example.com",
  "jo+ana@example.com",
  "jo_ana@example.com",
  "ana@example.com.br",
  "ana@example.community",
  "ana@examplexcom",
  "ana at example.com",
  "",
])("another address, or none, is not taken for it: %j", (text) => {
  expect(holdsAddress("ana@example.com")(text)).toBe(false);
});

test("what an address may hold is not taken for a pattern", () => {
  expect(holdsAddress("a+b{1}|c@example.com")("to A+B{1}|C@example.com")).toBe(true);
  expect(holdsAddress("a.b@example.com")("axb@example.com")).toBe(false);
});

test("every address but one is left out of a text", () => {
  expect(
    withoutOtherAddresses("Bo (bo.lind@agency.example) for ANA@example.com.", "ana@example.com"),
  ).toBe("Bo ([another's address]) for ANA@example.com.");
  expect(withoutOtherAddresses("ana@example.com", null)).toBe("[another's address]");
});
