import type { CardTotalsRow } from "@rentease/db";
import { methodName } from "../../../method-name.ts";

/** Method and property of a row that is by them, as in `Card, Canal House`; empty where it is by neither. */
export function groupName({ method, property }: CardTotalsRow): string {
  return [
    ...(method === undefined ? [] : [methodName(method)]),
    ...(property === undefined ? [] : [propertyName(property)]),
  ].join(", ");
}

/** What is matched to no booking, or to one of no property. */
export function propertyName(property: string | null): string {
  return property ?? "no property";
}
