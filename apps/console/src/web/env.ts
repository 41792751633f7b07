import type { User } from "@rentease/auth";
import type { Asked, Refusal } from "./page.ts";

export type WebEnv = {
  /** What the server knows of a request beside its text; `refused` when a page is shown in answer to an action. */
  Bindings: { refused?: Refusal };
  Variables: { user: User; asked: Asked };
};
