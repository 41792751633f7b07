import type { User } from "@rentease/auth";
import type { Asked, Sent } from "./page.ts";

export type WebEnv = {
  /** What the server knows of a request beside its text; `sent` when a page is shown in answer to an action. */
  Bindings: { sent?: Sent };
  Variables: { user: User; asked: Asked };
};
