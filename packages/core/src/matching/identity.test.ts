import { expect, test } from "vitest";
import { contradictions, foldIdentity, type Identity } from "./identity.ts";

function person(name: string | null, email: string | null = null, phone: string | null = null) {
  return { name, email, phone } satisfies Identity;
}

test.each([
  ["nothing known contradicts nothing", person(null), person("Ana Holm", "a@x.com"), []],
  ["accents, case and order", person("HOLM, Ána", "b@x.com"), person("Ana Holm", "a@x.com"), []],
  ["the family name is shared", person("Bo Holm", "b@x.com"), person("Ana Holm", "a@x.com"), []],
  ["the e-mail agrees", person("Bo Lund", "A@x.com "), person("Ana Holm", "a@x.com"), []],
  [
    "one phone, written two ways",
    person(null, "b@x.com", "06 12345678"),
    person(null, "a@x.com", "+31 6 1234 5678"),
    [],
  ],
  ["a given name is not agreement", person("Maria Silva"), person("Maria Costa"), ["name"]],
  ["a particle is not agreement", person("Jan de Vries"), person("Anna de Boer"), ["name"]],
  ["a title is not agreement", person("Mr John Smith"), person("Mr Bo Lund"), ["name"]],
  [
    "all that is known differs",
    person("Bo Lund", "b@x.com"),
    person("Ana Holm", "a@x.com"),
    ["name", "email"],
  ],
])("%s", (_name, payer, guest, expected) => {
  expect(contradictions(foldIdentity(payer), foldIdentity(guest))).toEqual(expected);
});

test.each([
  ["Jürgen Müller", "Juergen Mueller"],
  ["Søren Weiß", "SOEREN WEISS"],
  ["Łukasz Dvořák", "lukasz dvorak"],
  ["Anna van der Berg", "anna Berg"],
])("%s and %s fold to the same parts", (one, other) => {
  expect(foldIdentity(person(one)).name).toEqual(foldIdentity(person(other)).name);
});
