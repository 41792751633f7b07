import type { Customer } from "../records/objects.ts";
import type { World } from "../world.ts";

export function createCustomer(world: World, wanted: Partial<Customer>): Customer {
  const customer = world.records.customers.insert({
    id: world.ids.next("cus"),
    object: "customer",
    address: null,
    balance: 0,
    created: world.clock.nowSeconds(),
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: null,
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
    ...wanted,
  });
  world.emit("customer.created", customer);
  return customer;
}
