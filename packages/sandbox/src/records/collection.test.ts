import fc from "fast-check";
import { expect, test } from "vitest";
import { createCollection } from "./collection.ts";

interface Row {
  id: string;
  created: number;
  customer: string;
}

const rows = fc
  .array(fc.record({ created: fc.nat(20), customer: fc.constantFrom("a", "b") }), { maxLength: 60 })
  .map((made) => made.map((row, at): Row => ({ ...row, id: `r${at}` })));

const filled = (made: readonly Row[]) => {
  const collection = createCollection<Row>(["customer"], () => {});
  for (const row of made) collection.insert(row);
  return collection;
};

/** Newest first; of the same second, the later one first: what a page must agree with. */
const newestFirst = (made: readonly Row[]) =>
  made
    .map((row, order) => ({ row, order }))
    .toSorted((a, b) => b.row.created - a.row.created || b.order - a.order)
    .map(({ row }) => row);

test("walking the pages gives each record once, newest first, whatever the filter and page size", () => {
  fc.assert(
    fc.property(
      rows,
      fc.integer({ min: 1, max: 7 }),
      fc.option(fc.constantFrom("a", "b")),
      (made, limit, who) => {
        const collection = filled(made);
        const equal = { customer: who ?? undefined };
        const walked: Row[] = [];
        let startingAfter: string | undefined;
        for (;;) {
          const page = collection.page({ limit, startingAfter, equal });
          walked.push(...page.data);
          startingAfter = page.data.at(-1)?.id;
          if (!page.has_more) break;
        }
        expect(walked).toEqual(
          newestFirst(made).filter((row) => who === null || row.customer === who),
        );
      },
    ),
  );
});

test("created bounds include their ends", () => {
  fc.assert(
    fc.property(rows, fc.nat(20), fc.nat(20), (made, createdFrom, createdTo) => {
      const page = filled(made).page({ limit: 100, createdFrom, createdTo });
      const within = made.filter(({ created }) => created >= createdFrom && created <= createdTo);
      expect(page.data).toEqual(newestFirst(made).filter((row) => within.includes(row)));
    }),
  );
});

test("a page looks at what its bounds hold, not at everything", () => {
  const made = Array.from({ length: 1000 }, (_, at): Row => ({
    id: `r${at}`,
    created: at,
    customer: "a",
  }));
  let looked = 0;
  const where = () => {
    looked += 1;
    return false;
  };
  filled(made).page({ limit: 10, createdFrom: 500, createdTo: 519, where });
  expect(looked).toBe(20);
});

test("a field that is learnt later is found by it, and what was read before stays as it was", () => {
  const collection = filled([{ id: "r", created: 1, customer: "a" }]);
  const before = collection.get("r");
  collection.replace("r", { customer: "b" });
  expect(before?.customer).toBe("a");
  expect(collection.page({ limit: 10, equal: { customer: "b" } }).data).toHaveLength(1);
  expect(collection.page({ limit: 10, equal: { customer: "a" } }).data).toHaveLength(0);
  collection.replace("r", { customer: "a" });
  expect(collection.page({ limit: 10, equal: { customer: "a" } }).data).toHaveLength(1);
});
