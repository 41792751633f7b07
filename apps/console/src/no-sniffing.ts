import { createMiddleware } from "hono/factory";

/** A browser takes an answer for what it says it is, also one that was meant for a program. */
export const noSniffing = createMiddleware(async (c, next) => {
  await next();
  c.header("x-content-type-options", "nosniff");
});
