import { createContext, useContext } from "hono/jsx";
import type { Asked } from "./page.ts";

export const AskedContext = createContext<Asked | null>(null);

/** Who asks for the page that is being drawn; components take links, zone and role from it. */
export function useAsked(): Asked {
  const asked = useContext(AskedContext);
  if (!asked) throw new Error("drawn outside a page");
  return asked;
}
