import type { FactsOf, Known, ObjectType } from "@rentease/core";
import type { Queryable, Transaction } from "../../database.ts";

/** One Stripe object's row while a batch is applied: what is known of it, and whether that has to be written. */
export type StoredObject<Facts> = {
  rowId: string;
  /** The payment it belongs to, null while there is none, and for objects that belong to none. */
  paymentId: string | null;
  known: Known<Facts>;
  /** Counts the row's changes; 0 before it was ever written. Guards the answer of a fetch. */
  version: number;
  dirty: boolean;
  /** Its row, as read, waits for a fetch. */
  wasConflicted: boolean;
  /** Stripe was asked for it: what is derived from it is derived again, even where its own row is right. */
  refetched?: boolean;
};

/** How one kind of Stripe object is kept: its table, and how its facts stand in it. */
export type ObjectKind<Type extends ObjectType> = {
  /** The objects with these ids, and those whose parent has one of them. */
  read(db: Queryable, ids: readonly string[]): Promise<StoredObject<FactsOf<Type>>[]>;
  /** Inserts or overwrites. */
  write(tx: Transaction, objects: readonly StoredObject<FactsOf<Type>>[]): Promise<void>;
};

type Bookkeeping = {
  id: string;
  paymentId?: string | null;
  conflicts: string[];
  version: number;
};

/** A row as read: `named` are the facts whose columns have other names, the Stripe id among them. */
export function storedObject<Row extends Bookkeeping, Named>(row: Row, named: Named) {
  const { id: rowId, paymentId, conflicts, version, ...facts } = row;
  return {
    rowId,
    paymentId: paymentId ?? null,
    known: { facts: { ...facts, ...named }, conflicts },
    version,
    dirty: false,
    wasConflicted: conflicts.length > 0,
  };
}

/** What every object's row has beside its facts. */
export function bookkeeping<Facts>({ rowId, known, version }: StoredObject<Facts>) {
  return { id: rowId, conflicts: [...known.conflicts], version };
}

/** The payment of an object that is only ever written with one. */
export function ownerOf(object: StoredObject<{ id: string }>): string {
  if (object.paymentId === null) {
    throw new Error(`${object.known.facts.id} is written before its payment`);
  }
  return object.paymentId;
}
