import { FieldError, RefusedError } from "../refused-error.ts";

/** The address is none, or there is no such booking. */
export class GuestNotFoundError extends FieldError<"email" | "booking"> {
  readonly code = "guest_not_found";
  override readonly name = "GuestNotFoundError";
}

/** Something is still under way for which the guest may have to be known. */
export class ErasureRefusedError extends RefusedError {
  readonly code = "erasure_refused";
  override readonly name = "ErasureRefusedError";
  /** Each by the id or reference of what it is about. */
  readonly obstacles: readonly string[];

  constructor(obstacles: readonly string[]) {
    super(`something is still under way: ${obstacles.join("; ")}`);
    this.obstacles = obstacles;
  }
}

/** The guest went on changing, or others' locks were in the way, however often it was begun anew. Nothing is erased. */
export class ErasureUnsettledError extends Error {
  readonly code = "erasure_unsettled";
  readonly retry = true;
  override readonly name = "ErasureUnsettledError";

  constructor() {
    super("what is held of the guest is changing just now, and nothing was erased: try again");
  }
}
