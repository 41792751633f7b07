import type { LineItem, Price, Product } from "../records/objects.ts";
import type { World } from "../world.ts";

export function createProduct(
  world: World,
  wanted: Pick<Product, "name" | "description" | "metadata">,
): Product {
  const created = world.clock.nowSeconds();
  return world.records.products.insert({
    id: world.ids.next("prod"),
    object: "product",
    active: true,
    created,
    default_price: null,
    images: [],
    livemode: false,
    marketing_features: [],
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: "service",
    unit_label: null,
    updated: created,
    url: null,
    ...wanted,
  });
}

export function createPrice(
  world: World,
  product: Product,
  currency: string,
  unitAmount: number,
): Price {
  return world.records.prices.insert({
    id: world.ids.next("price"),
    object: "price",
    active: true,
    billing_scheme: "per_unit",
    created: world.clock.nowSeconds(),
    currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    product: product.id,
    recurring: null,
    tax_behavior: "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: "one_time",
    unit_amount: unitAmount,
    unit_amount_decimal: String(unitAmount),
  });
}

export function createLine(
  world: World,
  price: Price,
  quantity: number,
  description?: string,
): LineItem {
  const amount = (price.unit_amount ?? 0) * quantity;
  return {
    id: world.ids.next("li"),
    object: "item",
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: description ?? world.records.products.get(price.product)?.name ?? null,
    metadata: {},
    price,
    quantity,
  };
}
