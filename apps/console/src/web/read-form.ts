import type { Context } from "hono";
import type { FormValues } from "./page.ts";

/** The fields of a form; files are none. */
export async function readForm(c: Context): Promise<FormValues> {
  const body = await c.req.parseBody({ all: true });
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? value.filter((part) => typeof part === "string")
        : typeof value === "string"
          ? value
          : "",
    ]),
  );
}
