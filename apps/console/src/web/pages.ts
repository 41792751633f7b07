import type { Page } from "./page.ts";
import { eventPage } from "./pages/events/event.tsx";
import { eventsPage } from "./pages/events/events.tsx";
import { replayPage } from "./pages/events/replay.tsx";
import { keysPage } from "./pages/keys.tsx";
import { overviewPage } from "./pages/overview.tsx";

/** Every page, as the navigation has them. */
export const pages: readonly Page[] = [overviewPage, eventsPage, replayPage, eventPage, keysPage];
