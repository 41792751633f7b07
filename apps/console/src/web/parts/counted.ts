const format = new Intl.NumberFormat("en-GB");

/** How many, as in `12,345`. */
export function counted(count: number): string {
  return format.format(count);
}

/** How many of what, as in `1 event` and `12,345 events`. */
export function countedOf(count: number, one: string, many = `${one}s`): string {
  return `${counted(count)} ${count === 1 ? one : many}`;
}
