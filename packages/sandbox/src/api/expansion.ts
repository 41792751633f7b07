import { transactionNow } from "../payments/ledger.ts";
import type { World } from "../world.ts";
import { invalid } from "./failure.ts";

/** Where the object behind an id is, by the id's prefix. */
const HOMES: Readonly<Record<string, (world: World, id: string) => object | undefined>> = {
  ch: (world, id) => world.records.charges.get(id),
  cs: (world, id) => world.records.sessions.get(id),
  cus: (world, id) => world.records.customers.get(id),
  du: (world, id) => world.records.disputes.get(id),
  pi: (world, id) => world.records.paymentIntents.get(id),
  pm: (world, id) => world.records.paymentMethods.get(id),
  po: (world, id) => world.records.payouts.get(id),
  prod: (world, id) => world.records.products.get(id),
  py: (world, id) => world.records.charges.get(id),
  pyr: (world, id) => world.records.refunds.get(id),
  re: (world, id) => world.records.refunds.get(id),
  txn: transactionNow,
};

/** A charge carries no more; `/v1/refunds?charge=` has all. */
const NEWEST_REFUNDS = 10;

/** Fields that are there only when asked for. */
const INCLUDABLE: Readonly<Record<string, (world: World, id: string) => object | undefined>> = {
  "charge.refunds": (world, id) => ({
    object: "list",
    ...world.records.refunds.page({ limit: NEWEST_REFUNDS, equal: { charge: id } }),
    url: `/v1/charges/${id}/refunds`,
  }),
  "checkout.session.line_items": (world, id) => ({
    object: "list",
    data: world.records.sessionPlans.get(id)?.lines ?? [],
    has_more: false,
    url: `/v1/checkout/sessions/${id}/line_items`,
  }),
};

/** Fields that come into being late: asking for them before is no mistake. */
const ABSENT_AT_FIRST = new Set(["refund.failure_balance_transaction"]);

const DEEPEST = 4;

/** A copy of the answer with the objects behind the ids that `expand[]` names. */
export function expanded(world: World, answer: object, paths: readonly string[]): object {
  let result = answer;
  for (const path of paths) {
    const steps = path.split(".");
    if (steps.length > DEEPEST) {
      throw invalid(`You cannot expand more than ${DEEPEST} levels of a property`, "expand");
    }
    result = open(world, result, steps, path);
  }
  return result;
}

function open(world: World, value: object, steps: readonly string[], path: string): object {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  const inner: unknown = Reflect.get(value, step);
  if (Array.isArray(inner)) {
    return { ...value, [step]: inner.map((item: object) => open(world, item, rest, path)) };
  }
  const found = target(world, value, step, inner);
  if (found === "unknown") {
    throw invalid(`This property cannot be expanded (${path}).`, "expand");
  }
  return found === null ? value : { ...value, [step]: open(world, found, rest, path) };
}

function target(
  world: World,
  value: object,
  step: string,
  inner: unknown,
): object | null | "unknown" {
  if (inner === null) return null;
  if (typeof inner === "object") return inner;
  if (typeof inner === "string") {
    return HOMES[inner.split("_")[0] ?? ""]?.(world, inner) ?? "unknown";
  }
  const [object, id] = [Reflect.get(value, "object"), Reflect.get(value, "id")];
  const name = `${String(object)}.${step}`;
  if (ABSENT_AT_FIRST.has(name)) return null;
  return INCLUDABLE[name]?.(world, String(id)) ?? "unknown";
}
