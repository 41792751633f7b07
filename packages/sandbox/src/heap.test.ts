import fc from "fast-check";
import { expect, test } from "vitest";
import { createHeap } from "./heap.ts";

test("items come out smallest first, and equal ones in the order they went in", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9)), (keys) => {
      const items = keys.map((key, order) => ({ key, order }));
      const heap = createHeap<(typeof items)[number]>((item) => item.key);
      for (const item of items) heap.push(item);
      const out = Array.from(items, () => heap.pop());
      expect(out).toEqual(items.toSorted((a, b) => a.key - b.key || a.order - b.order));
      expect(heap.pop()).toBeUndefined();
    }),
  );
});
