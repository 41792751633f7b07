import { transactionNow } from "../payments/settlement.ts";
import type { World } from "../world.ts";
import { invalid } from "./failure.ts";

/** Where the object behind an id is, by the id's prefix. */
const HOMES: Readonly<Record<string, (world: World, id: string) => object | undefined>> = {
  ch: (world, id) => world.records.charges.get(id),
  cs: (world, id) => world.records.sessions.get(id),
  cus: (world, id) => world.records.customers.get(id),
  pi: (world, id) => world.records.paymentIntents.get(id),
  pm: (world, id) => world.records.paymentMethods.get(id),
  prod: (world, id) => world.records.products.get(id),
  py: (world, id) => world.records.charges.get(id),
  txn: transactionNow,
};

/** Fields that are there only when asked for. */
const INCLUDABLE: Readonly<Record<string, (world: World, id: string) => object | undefined>> = {
  "checkout.session.line_items": (world, id) => ({
    object: "list",
    data: world.records.sessionPlans.get(id)?.lines ?? [],
    has_more: false,
    url: `/v1/checkout/sessions/${id}/line_items`,
  }),
};

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
  return INCLUDABLE[`${String(object)}.${step}`]?.(world, String(id)) ?? "unknown";
}
