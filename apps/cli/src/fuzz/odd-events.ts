// For the tests: bodies that Stripe's key signed and Stripe never would have sent.
import { between, pick, type Random } from "@rentease/sandbox";

/** Of an event's own fields, what each can't be. */
const wrong: Record<string, readonly [string, ...string[]]> = {
  id: ["null", "1", '""', '"a\\u0000b"', '"\\ud800"', "{}", "[]", `"${"e".repeat(256)}"`, '"\\n"'],
  object: ['"charge"', "null", "true", '"EVENT"', '["event"]'],
  type: ["null", "7", '""', '"\\u0007"', "[]", `"${"t".repeat(300)}"`],
  created: ["null", '"1"', "1.5", "-1", "1e300", "253402300800", "9007199254740993", "1e400"],
  livemode: ["null", '"false"', "0", "[]"],
  data: ["null", "[]", "{}", '{"object":null}', '{"object":[]}', '{"object":"ch_1"}', "1e999"],
  account: ["1", '""', '"\\u0000"', "{}", `"${"a".repeat(256)}"`],
};

const fields = Object.keys(wrong) as [string, ...string[]];

const noObjects = [
  "null",
  "true",
  "0",
  '""',
  "[]",
  "{}",
  "[[]]",
  '{"__proto__":{"id":"evt_1"}}',
  '{"constructor":{"prototype":{"id":"evt_1"}}}',
  "1e999999",
  `"${"x".repeat(1_000)}"`,
  "\uFEFF{}",
  "NaN",
  "{'id':1}",
  "{]",
] as const;

/** A body that is no event: another value, a field that is wrong or missing, or nesting without end. */
export function noEvent(random: Random, event: string): string {
  const how = random();
  if (how < 0.2) return pick(random, noObjects);
  if (how < 0.3) return deep(between(random, 1_000, 100_000));
  const field = pick(random, fields);
  const parsed: Record<string, unknown> = JSON.parse(event);
  delete parsed[field];
  // An event of the account itself names none.
  if (how < 0.5 && field !== "account") return JSON.stringify(parsed);
  return JSON.stringify(parsed).replace(
    /\}$/,
    `,"${field}":${pick(random, wrong[field] ?? ["0"])}}`,
  );
}

/** What may stand in an event besides; a field of its own once more, which then counts. */
const oddFields: readonly [OddField, ...OddField[]] = [
  (random) => `"odd":${deep(between(random, 100, 20_000))}`,
  () => '"odd":1e400',
  (random) => `"odd":${"9".repeat(between(random, 20, 5_000))}`,
  () => '"__proto__":{"livemode":true},"constructor":null',
  () => '"odd":"\\u0000\\ud800\\udfff\\ud83d"',
  () => `"${"k".repeat(10_000)}":0`,
  () => Array.from({ length: 3_000 }, (_, key) => `"k${key}":${key}`).join(),
  () => '"":"","\\u0000":[{}]',
  () => `"data":{"object":{"a":${deep(5_000)}}}`,
  () => '"type":"customer.created"',
  () => '"livemode":true',
  () => '"account":"acct_elsewhere"',
  () => '"created":253402300799',
  () => '"api_version":null,"context":null',
];

type OddField = (random: Random) => string;

/** An event all the same, under this id, with something in it that is hard to read or to store. */
export function oddEvent(random: Random, event: string, id: string): string {
  const parsed: Record<string, unknown> = JSON.parse(event);
  return JSON.stringify({ ...parsed, id }).replace(/\}$/, `,${pick(random, oddFields)(random)}}`);
}

function deep(levels: number): string {
  return "[".repeat(levels) + "]".repeat(levels);
}
