import { FieldError } from "../refused-error.ts";

/** A note without a text. */
export class InvalidNoteError extends FieldError<"text"> {
  readonly code = "invalid_note";
  override readonly name = "InvalidNoteError";
}
