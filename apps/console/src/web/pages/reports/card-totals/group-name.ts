import type { CardTotalsRow } from "@rentease/db";

/** Method and property of a row that is by them, as in `Card, Canal House`; empty where it is by neither. */
export function groupName({ method, property }: CardTotalsRow): string {
  return [
    ...(method === undefined ? [] : [methodName(method)]),
    ...(property === undefined ? [] : [propertyName(property)]),
  ].join(", ");
}

export function methodName(method: string | null): string {
  return method?.replaceAll("_", " ") ?? "method not known";
}

/** What is matched to no booking, or to one of no property. */
export function propertyName(property: string | null): string {
  return property ?? "no property";
}
