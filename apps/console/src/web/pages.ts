import type { Page } from "./page.ts";
import { keysPage } from "./pages/keys.tsx";
import { overviewPage } from "./pages/overview.tsx";

/** Every page, as the navigation has them. */
export const pages: readonly Page[] = [overviewPage, keysPage];
