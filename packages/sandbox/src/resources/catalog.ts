import { noSuch } from "../api/failure.ts";
import { listPage } from "../api/listing.ts";
import {
  currencyOf,
  integer,
  mergedMetadata,
  nested,
  nullableText,
  parameterMissingUnless,
  type Params,
  requiredText,
  text,
} from "../api/params.ts";
import type { Call, Route } from "../api/route.ts";
import { createLine, createPrice, createProduct } from "../payments/catalog.ts";
import type { LineItem, Price, Product } from "../records/objects.ts";
import type { World } from "../world.ts";

/** As much of products and prices as a Checkout Session's lines need. */
export const catalogRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/products",
    answer: ({ world, params }) => productFrom(world, params),
  },
  {
    method: "GET",
    path: "/v1/products",
    answer: ({ world, params }) =>
      listPage(world.records.products, params, { url: "/v1/products", noun: "product" }),
  },
  { method: "GET", path: "/v1/products/:id", answer: foundProduct },
  { method: "POST", path: "/v1/prices", answer: ({ world, params }) => priceFrom(world, params) },
  {
    method: "GET",
    path: "/v1/prices",
    answer: ({ world, params }) =>
      listPage(world.records.prices, params, { url: "/v1/prices", noun: "price" }),
  },
  { method: "GET", path: "/v1/prices/:id", answer: foundPrice },
];

function foundProduct({ world, id }: Pick<Call, "world" | "id">): Product {
  const product = world.records.products.get(id);
  if (product === undefined) throw noSuch("product", id);
  return product;
}

function foundPrice({ world, id }: Pick<Call, "world" | "id">): Price {
  const price = world.records.prices.get(id);
  if (price === undefined) throw noSuch("price", id);
  return price;
}

const productFrom = (world: World, params: Params): Product =>
  createProduct(world, {
    name: requiredText(params, "name"),
    description: nullableText(params, "description") ?? null,
    metadata: mergedMetadata(params, {}),
  });

function priceFrom(world: World, params: Params): Price {
  const data = nested(params, "product_data");
  const product =
    data === undefined
      ? foundProduct({ world, id: requiredText(params, "product") })
      : productFrom(world, data);
  const amount = parameterMissingUnless(integer(params, "unit_amount"), "unit_amount");
  return createPrice(world, product, currencyOf(params), amount);
}

/** One of `line_items`: a price by id, or `price_data` that makes one. */
export function lineFrom(world: World, params: Params): LineItem {
  const data = nested(params, "price_data");
  const price =
    data === undefined
      ? foundPrice({ world, id: requiredText(params, "price") })
      : priceFrom(world, data);
  return createLine(world, price, integer(params, "quantity") ?? 1, text(params, "description"));
}
