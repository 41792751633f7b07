import { integer, parameterMissingUnless, parseForm, requiredText, text } from "../api/params.ts";
import type { ArchiveOptions } from "./archive.ts";

/** `charges=100000&from=2024-11-01&to=2025-11-01`, and `seed` if the usual one won't do. */
export function archiveOptionsFrom(form: string): ArchiveOptions {
  const params = parseForm(form);
  return {
    charges: parameterMissingUnless(integer(params, "charges"), "charges"),
    from: requiredText(params, "from"),
    to: requiredText(params, "to"),
    seed: text(params, "seed"),
  };
}
