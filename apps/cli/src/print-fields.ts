/** Prints names and values in two columns to stdout, without those that have no value. */
export function printFields(fields: readonly (readonly [string, string | null])[]): void {
  const shown = fields.filter(([, value]) => value !== null && value !== "");
  const width = Math.max(...shown.map(([name]) => name.length));
  for (const [name, value] of shown) console.log(`${name.padEnd(width)}  ${value}`);
}
