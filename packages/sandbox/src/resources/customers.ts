import { noSuch } from "../api/failure.ts";
import { listPage } from "../api/listing.ts";
import { addressOf, mergedMetadata, nested, nullableText, type Params } from "../api/params.ts";
import type { Call, Route } from "../api/route.ts";
import { previousAttributes } from "../events.ts";
import { createCustomer } from "../payments/customers.ts";
import type { Customer } from "../records/objects.ts";
import type { World } from "../world.ts";

export const customerRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/customers", answer: create },
  {
    method: "GET",
    path: "/v1/customers",
    answer: ({ world, params }) =>
      listPage(world.records.customers, params, {
        url: "/v1/customers",
        noun: "customer",
        filters: ["email"],
      }),
  },
  { method: "GET", path: "/v1/customers/:id", answer: found },
  { method: "POST", path: "/v1/customers/:id", answer: update },
];

function found({ world, id }: Call): Customer {
  const customer = world.records.customers.get(id);
  if (customer === undefined) throw noSuch("customer", id);
  return customer;
}

/** The customer a parameter names; a wrong id is an error of that parameter. */
export function existingCustomer(world: World, id: string | undefined): string | undefined {
  if (id === undefined || id === "") return undefined;
  if (world.records.customers.get(id) === undefined) throw noSuch("customer", id, "customer");
  return id;
}

function create({ world, params }: Call): Customer {
  return createCustomer(world, { ...fieldsOf(params), metadata: mergedMetadata(params, {}) });
}

function update(call: Call): Customer {
  const { world, params } = call;
  const customer = found(call);
  const updated = world.records.customers.replace(customer.id, {
    ...fieldsOf(params),
    metadata: mergedMetadata(params, customer.metadata),
  });
  const previous = previousAttributes(customer, updated);
  if (Object.keys(previous).length > 0) world.emit("customer.updated", updated, previous);
  return updated;
}

function fieldsOf(params: Params): Partial<Customer> {
  const fields: Partial<Customer> = {};
  for (const name of ["description", "email", "name", "phone"] as const) {
    const value = nullableText(params, name);
    if (value !== undefined) fields[name] = value;
  }
  const address = addressOf(nested(params, "address"));
  if (address !== null) fields.address = address;
  return fields;
}
