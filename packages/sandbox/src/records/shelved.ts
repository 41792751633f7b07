import { type Collection, type Listed, matches, type PageQuery } from "./collection.ts";
import { firstNot, type Shelf } from "./shelf.ts";

type Query<T> = PageQuery & { where?: (record: T) => boolean };
interface Page<T> {
  data: T[];
  has_more: boolean;
}

/**
 * A collection whose `get` and `page` find a shelf's records too. Within one second these are the
 * older ones. A record that is changed is taken from the shelf first, and held from then on; `all`
 * gives what is held.
 */
export function shelved<T extends Listed>(held: Collection<T>, shelf: Shelf<T>): Collection<T> {
  const onShelf = (id: string): T | undefined => {
    const number = shelf.numberOf(id);
    return number === undefined ? undefined : shelf.record(number);
  };
  const isHeld = (id: string): boolean => held.get(id) !== undefined;

  return {
    ...held,
    get size() {
      return held.size + shelf.size;
    },
    get: (id) => held.get(id) ?? onShelf(id),
    replace(id, changes) {
      const taken = isHeld(id) ? undefined : onShelf(id);
      if (taken !== undefined) held.insert(taken);
      return held.replace(id, changes);
    },
    page(query) {
      const id = query.startingAfter ?? query.endingBefore ?? "";
      const heldCursor = held.get(id);
      const number = heldCursor === undefined ? shelf.numberOf(id) : undefined;
      const newer = held.page(
        number === undefined ? query : boundedBy(query, shelf.createdAt(number)),
      );
      const older = shelfPage(shelf, query, { number, created: heldCursor?.created }, isHeld);
      const merged = mergedNewestFirst(newer.data, older.data);
      const data =
        query.endingBefore === undefined
          ? merged.slice(0, query.limit)
          : merged.slice(-query.limit);
      return { data, has_more: newer.has_more || older.has_more || merged.length > data.length };
    },
  };
}

/** For what is held a cursor on the shelf says as much as a bound of `created`. */
function boundedBy<T>({ startingAfter, ...query }: Query<T>, created: number): Query<T> {
  return startingAfter === undefined
    ? { ...query, createdFrom: Math.max(query.createdFrom ?? -Infinity, created) }
    : { ...query, createdTo: Math.min(query.createdTo ?? Infinity, created - 1) };
}

function shelfPage<T extends Listed>(
  shelf: Shelf<T>,
  query: Query<T>,
  /** A number on the shelf, or when a record was created that is held. */
  cursor: { number: number | undefined; created: number | undefined },
  isHeld: (id: string) => boolean,
): Page<T> {
  const numbers = shelf.among?.(query.equal ?? {});
  const size = numbers?.length ?? shelf.size;
  const at = (place: number) => numbers?.[place] ?? place;
  const firstSince = (created: number) =>
    firstNot(size, (place) => shelf.createdAt(at(place)) < created);
  const firstFrom = (number: number) => firstNot(size, (place) => at(place) < number);

  let low = query.createdFrom === undefined ? 0 : firstSince(query.createdFrom);
  let high = query.createdTo === undefined ? size : firstSince(query.createdTo + 1);
  const oldestFirst = query.endingBefore !== undefined;
  if (cursor.number !== undefined) {
    if (oldestFirst) low = Math.max(low, firstFrom(cursor.number + 1));
    else high = Math.min(high, firstFrom(cursor.number));
  } else if (cursor.created !== undefined) {
    const past = firstSince(cursor.created + 1);
    if (oldestFirst) low = Math.max(low, past);
    else high = Math.min(high, past);
  }

  const data: T[] = [];
  for (let step = 0; step < high - low && data.length <= query.limit; step += 1) {
    const record = shelf.record(at(oldestFirst ? low + step : high - 1 - step));
    if (isHeld(record.id) || !matches(record, query.equal ?? {})) continue;
    if (query.where === undefined || query.where(record)) data.push(record);
  }
  const hasMore = data.length > query.limit;
  if (hasMore) data.pop();
  if (oldestFirst) data.reverse();
  return { data, has_more: hasMore };
}

function mergedNewestFirst<T extends Listed>(held: T[], shelf: T[]): T[] {
  if (held.length === 0) return shelf;
  const merged: T[] = [];
  let next = 0;
  for (const record of shelf) {
    for (let each = held[next]; each !== undefined; each = held[next]) {
      if (each.created < record.created) break;
      merged.push(each);
      next += 1;
    }
    merged.push(record);
  }
  return [...merged, ...held.slice(next)];
}
