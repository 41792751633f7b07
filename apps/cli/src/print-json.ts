import { jsonForm } from "@rentease/core";

/** Prints one line for `--json`. */
export function printJson(value: object): void {
  console.log(JSON.stringify(jsonForm(value)));
}
