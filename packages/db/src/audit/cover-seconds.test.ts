import fc from "fast-check";
import { expect, test } from "vitest";
import { coverSeconds, type Tail } from "./cover-seconds.ts";

const window = { from: new Date(0), to: new Date(20_000) };
const pageSize = 3;

test("pages cover a window without gap or overlap, each of what is listed of it at that time", () => {
  const seconds = fc.array(fc.integer({ min: 0, max: 19 }), { maxLength: 40 });
  fc.assert(
    fc.property(seconds, (drawn) => {
      const all = drawn
        .toSorted((a, b) => b - a)
        .map((second, place) => ({
          id: `ch_${place}`,
          created: new Date(second * 1000),
          facts: [],
        }));
      let tail: Tail | null = null;
      let reached = window.to;
      for (let at = 0; at === 0 || at < all.length; at += pageSize) {
        const objects = all.slice(at, at + pageSize);
        const page = { objects, more: at + pageSize < all.length };
        const known = [...objects.map(({ id }) => id), ...(tail?.ids ?? [])];
        const { covered, tail: next } = coverSeconds(window, page, tail);
        expect(covered.to).toEqual(reached);
        const within = all.filter(({ created }) => created >= covered.from && created < covered.to);
        expect(known).toEqual(expect.arrayContaining(within.map(({ id }) => id)));
        reached = covered.from;
        tail = next;
      }
      expect(reached).toEqual(window.from);
    }),
  );
});
