// For the tests: ids, values and cursors that nobody has any use for.
import { between, pick, type Random } from "@rentease/sandbox";
import type { Operation } from "./api-document.ts";
import { junk } from "./spoilt-bytes.ts";
import { sound } from "./spoilt-json.ts";

const nobody = "01a20a80-8dfe-7000-8000-03305517506a";
/** Of a path, none of which is anything's. */
export const oddIds = [
  nobody,
  "%00",
  "%ff%fe",
  "%",
  "..%2f..%2fetc",
  "'%20or%201=1--",
  "__proto__",
  "null",
  "-1",
  "%F0%9F%92%B6",
  "\u00e9",
  "01a20a80-8dfe-7000-8000-03305517506g",
  "x".repeat(6_000),
  "%20",
  "pi_%00",
  "%ED%A0%80",
] as const;
const oddTexts = [
  ...oddIds,
  "",
  "0",
  "1e99",
  "9".repeat(400),
  "NaN",
  "2026-02-30",
  "2026-13-01T00:00:00Z",
  "-271821-04-20",
  "+275760-09-13T00:00:00Z",
  "0000-01-01",
  "9999-12-31T23:59:60Z",
  "2026-06-01T10:00:00%2B99:99",
  "Mars/Olympus",
  "true",
  "[]",
  "a%5b%5d=1",
  "EUR",
  "%25",
  "*",
  "\\",
] as const;
const cursorTexts = [
  nobody,
  "",
  "\0",
  `9999-99-99 ${nobody}`,
  `2026-99-99T99:99:99Z ${nobody}`,
  `- ${nobody}`,
  `2026-06-01 ${nobody}`,
  `9999-12-31 ${nobody}`,
  `2026-06-01T10:00:00Z ${nobody}`,
  "evt_1",
  `0000-00-00T00:00:00.000000000000000Z ${nobody}`,
  "evt_'; drop table payments; --",
  "\ud800",
] as const;

/** What has to be asked for stands there, soundly for the most part: the oddity is then to get past it. */
export function oddQuery(random: Random, { query }: Operation): string {
  const asked = new Map<string, string>();
  for (const { name, required, schema } of query) {
    if (required || random() < 0.2)
      asked.set(name, encodeURIComponent(String(sound(random, schema))));
  }
  const [first, ...others] = query.map(({ name }) => name);
  for (let odd = between(random, 0, 2); odd > 0; odd -= 1) {
    const known: [string, ...string[]] = first === undefined ? ["limit"] : [first, ...others];
    const name = pick(random, random() < 0.1 ? ["unknown", "%00", "__proto__"] : known);
    asked.set(name, name === "cursor" ? oddCursor(random) : pick(random, oddTexts));
  }
  return asked.size === 0 ? "" : `?${[...asked].map((pair) => pair.join("=")).join("&")}`;
}

function oddCursor(random: Random): string {
  return random() < 0.2
    ? junk(random, between(random, 0, 60)).toString("base64url")
    : Buffer.from(pick(random, cursorTexts)).toString("base64url");
}
