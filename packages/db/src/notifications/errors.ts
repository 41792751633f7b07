import { RefusedError } from "../refused-error.ts";

export class NotificationNotFoundError extends RefusedError {
  readonly code = "notification_not_found";
  override readonly name = "NotificationNotFoundError";
}
