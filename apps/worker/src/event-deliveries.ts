// For the tests: how the events of a history come in: shuffled, repeated, some of them never.
import type { ReceivedEvent } from "@rentease/db";
import fc from "fast-check";
import { receivedEvent } from "./received-event.ts";

/** Plain values only: fast-check (4.10) loses what stands beside a stream when it shrinks. */
export const deliveries = fc.record({
  /** The shuffle follows from it: in which order the events come, how often, and which never. */
  chance: fc.noShrink(fc.nat()),
  /** Of the events that may be lost, percent. */
  dropped: fc.integer({ min: 5, max: 30 }),
  /** Percent of the history that has happened when the first events come. */
  middle: fc.constantFrom(100, 70, 50),
  /** Most events that come at a time, and that are applied in one transaction. */
  atOnce: fc.constantFrom(50, 20, 5),
  batchSize: fc.constantFrom(1, 4, 8, 16, 32, 64, 100),
  /** When objects are fetched: at the end only, between the batches, or while they are applied. */
  fetching: fc.constantFrom("last" as const, "between" as const, "meanwhile" as const),
  /** One in eight is delivered once and in order as well, into another database. */
  inOrderToo: fc.nat(7).map((draw) => draw === 3),
});
export type Delivery = typeof deliveries extends fc.Arbitrary<infer Value> ? Value : never;

/** An event as it comes in, and the object that it is about. */
export type Arrival = { event: ReceivedEvent; about: string; place: number };

/** A whole number in [0, below). */
export type Draw = (below: number) => number;

/** The same numbers for the same seed (mulberry32). */
export function drawFrom(seed: number): Draw {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Each event one to three times, one in four as a second Event object as well, all shuffled; some never. */
export function arrivalsOf<
  Event extends Parameters<typeof receivedEvent>[0] & { data: { object: { id: string } } },
>(events: readonly Event[], droppedPercent: number, draw: Draw): Arrival[] {
  const place = () => draw(10_000);
  const dropped = Math.floor((events.length * droppedPercent) / 100);
  const coming = events
    .map((event) => ({ event, luck: place() }))
    .toSorted((a, b) => a.luck - b.luck)
    .slice(dropped);
  return coming
    .flatMap(({ event }) => {
      const about = event.data.object.id;
      const times = Array.from({ length: 1 + draw(3) }, () => receivedEvent(event));
      const twins = draw(4) === 0 ? [receivedEvent(event, `${event.id}_again`)] : [];
      return [...times, ...twins].map((arriving) => ({ event: arriving, about, place: place() }));
    })
    .toSorted((a, b) => a.place - b.place);
}
