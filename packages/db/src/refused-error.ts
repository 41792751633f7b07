/**
 * What somebody asked for can't be had as it was asked: asking again changes nothing. Subclasses have a `code`; messages
 * hold nothing private (P10).
 */
export class RefusedError extends Error {
  readonly retry = false;
}

/** `field` names what is at fault, as whoever asked wrote it: `allocations.1.booking`. */
export class FieldError<Field extends string = string> extends RefusedError {
  readonly field: Field;
  constructor(field: Field, message: string) {
    super(message);
    this.field = field;
  }
}
