import { beforeAll, expect, test } from "vitest";
import { pagesNotAsked, readRoutes } from "./console-routes.ts";
import { nothingKnown } from "./known-in.ts";
import { requestsFor } from "./page-requests.ts";

const paths = requestsFor(nothingKnown(), "from=2026-01-01", "po_1").map(({ path }) => path);
let routes: string[];

beforeAll(async () => {
  routes = await readRoutes();
}, 60_000);

test("the benchmark asks for every page of the console", async () => {
  expect(routes).toContain("/events/:id");
  expect(await pagesNotAsked(routes, paths)).toEqual([]);
});

test("a page that it does not ask for is named", async () => {
  const others = paths.filter((path) => !/^[/](keys|disputes)/.test(path));
  expect(await pagesNotAsked(routes, others)).toEqual(["/disputes", "/keys"]);
});
