/** Everything Stripe lists has these two; lists run newest first. */
export interface Listed {
  id: string;
  created: number;
}

export interface PageQuery {
  limit: number;
  startingAfter?: string | undefined;
  endingBefore?: string | undefined;
  /** Inclusive bounds in whole seconds. */
  createdFrom?: number | undefined;
  createdTo?: number | undefined;
  /** Equal fields; one that is indexed narrows the search. */
  equal?: Readonly<Record<string, string | undefined>>;
}

export interface Collection<T extends Listed> {
  readonly size: number;
  get(id: string): T | undefined;
  insert(record: T): T;
  /** Records are never changed in place: events hold them as they were. */
  replace(id: string, changes: Partial<T>): T;
  remove(id: string): void;
  page(query: PageQuery & { where?: (record: T) => boolean }): { data: T[]; has_more: boolean };
  /** Oldest first. */
  all(): IterableIterator<T>;
  /** Takes back a record that was saved as JSON. */
  restore(json: string): void;
}

interface Entry<T> {
  record: T;
  order: number;
}

export function createCollection<T extends Listed>(
  indexed: readonly (keyof T & string)[],
  onChange: () => void,
): Collection<T> {
  const entries = new Map<string, Entry<T>>();
  const everything: string[] = [];
  const indexes = new Map<string, Map<string, string[]>>(
    indexed.map((field) => [field, new Map()]),
  );
  let order = 0;

  const isBefore = (id: string, created: number, seq: number): boolean => {
    const entry = entries.get(id);
    if (entry === undefined) return false;
    return (
      entry.record.created < created || (entry.record.created === created && entry.order < seq)
    );
  };

  /** How many of the ids stand before (created, seq); ids stay oldest first. */
  function rank(ids: readonly string[], created: number, seq: number): number {
    let low = 0;
    let high = ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const id = ids[middle];
      if (id !== undefined && isBefore(id, created, seq)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function file(ids: string[], entry: Entry<T>): void {
    const at = rank(ids, entry.record.created, entry.order);
    // It stands here already if its field had this value before.
    if (ids[at] === entry.record.id) return;
    // Records mostly come in order: appending is the usual way.
    ids.splice(at, 0, entry.record.id);
  }

  function indexFields(entry: Entry<T>, before: T | undefined): void {
    for (const [field, index] of indexes) {
      const key = fieldOf(entry.record, field);
      if (typeof key !== "string") continue;
      if (before !== undefined && fieldOf(before, field) === key) continue;
      const ids = index.get(key);
      if (ids === undefined) index.set(key, [entry.record.id]);
      else file(ids, entry);
    }
  }

  function candidates(query: PageQuery): readonly string[] {
    for (const [field, index] of indexes) {
      const key = query.equal?.[field];
      if (key !== undefined) return index.get(key) ?? [];
    }
    return everything;
  }

  function insert(record: T): T {
    order += 1;
    const entry = { record, order };
    entries.set(record.id, entry);
    file(everything, entry);
    indexFields(entry, undefined);
    onChange();
    return record;
  }

  return {
    get size() {
      return entries.size;
    },
    get: (id) => entries.get(id)?.record,
    insert,
    restore: (json) => void insert(JSON.parse(json)),
    replace(id, changes) {
      const entry = entries.get(id);
      if (entry === undefined) throw new Error(`nothing stored as ${id}`);
      const before = entry.record;
      entry.record = { ...before, ...changes };
      indexFields(entry, before);
      onChange();
      return entry.record;
    },
    remove(id) {
      const at = everything.indexOf(id);
      if (at >= 0) everything.splice(at, 1);
      entries.delete(id);
      onChange();
    },
    page(query) {
      const ids = candidates(query);
      let low = query.createdFrom === undefined ? 0 : rank(ids, query.createdFrom, 0);
      let high = query.createdTo === undefined ? ids.length : rank(ids, query.createdTo + 1, 0);
      const cursor = entries.get(query.startingAfter ?? query.endingBefore ?? "");
      if (cursor !== undefined) {
        const at = rank(ids, cursor.record.created, cursor.order);
        if (query.startingAfter !== undefined) high = Math.min(high, at);
        else low = Math.max(low, ids[at] === cursor.record.id ? at + 1 : at);
      }
      const oldestFirst = query.endingBefore !== undefined;
      const data: T[] = [];
      for (let step = 0; step < high - low && data.length <= query.limit; step += 1) {
        const record = entries.get(ids[oldestFirst ? low + step : high - 1 - step] ?? "")?.record;
        if (record === undefined || !matches(record, query.equal ?? {})) continue;
        if (query.where === undefined || query.where(record)) data.push(record);
      }
      const hasMore = data.length > query.limit;
      if (hasMore) data.pop();
      if (oldestFirst) data.reverse();
      return { data, has_more: hasMore };
    },
    *all() {
      for (const id of everything) {
        const entry = entries.get(id);
        if (entry !== undefined) yield entry.record;
      }
    },
  };
}

const fieldOf = (record: object, field: string): unknown => Reflect.get(record, field);

export function matches(
  record: object,
  equal: Readonly<Record<string, string | undefined>>,
): boolean {
  return Object.entries(equal).every(
    ([field, value]) => value === undefined || fieldOf(record, field) === value,
  );
}
