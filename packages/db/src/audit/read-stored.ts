import type { FactsOf, ObjectType } from "@rentease/core";
import type { Queryable } from "../database.ts";
import type { StoredObject } from "../apply/objects/object-kind.ts";
import { noObjects, readKind, type StoredObjects } from "../apply/stored-objects.ts";

export type StoredFacts = StoredObject<FactsOf<ObjectType>>;

/** The objects of these ids that we hold. */
export async function readStored(
  db: Queryable,
  named: readonly { type: ObjectType; id: string }[],
): Promise<StoredObjects> {
  const stored = noObjects();
  const ids = new Map<ObjectType, string[]>();
  for (const { type, id } of named) ids.set(type, [...(ids.get(type) ?? []), id]);
  await Promise.all([...ids].map(([type, ofType]) => readKind(db, stored, type, ofType)));
  return stored;
}

export async function readStoredObject(
  db: Queryable,
  type: ObjectType,
  id: string,
): Promise<StoredFacts | null> {
  return (await readStored(db, [{ type, id }]))[type].get(id) ?? null;
}
