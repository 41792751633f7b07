/** There is no such adoption. */
export class AdoptionNotFoundError extends Error {
  readonly code = "adoption_not_found";
  readonly retry = false;
  override readonly name = "AdoptionNotFoundError";
}
