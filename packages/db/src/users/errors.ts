import { FieldError, RefusedError } from "../refused-error.ts";

/** Another user has the e-mail. */
export class UserExistsError extends FieldError<"email"> {
  readonly code = "user_exists";
  override readonly name = "UserExistsError";

  constructor() {
    super("email", "a user with this e-mail exists: change it with rentease user role or password");
  }
}

/** Nobody signs in with that e-mail. */
export class UserNotFoundError extends RefusedError {
  readonly code = "user_not_found";
  override readonly name = "UserNotFoundError";

  constructor() {
    super("no user has this e-mail: see rentease user list");
  }
}
