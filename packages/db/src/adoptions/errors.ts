import { RefusedError } from "../refused-error.ts";

/** There is no such adoption. */
export class AdoptionNotFoundError extends RefusedError {
  readonly code = "adoption_not_found";
  override readonly name = "AdoptionNotFoundError";
}
