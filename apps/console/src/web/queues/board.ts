import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { HonoAdapter } from "@bull-board/hono";
import { serveStatic } from "@hono/node-server/serve-static";
import type { AccountIdentity } from "@rentease/core";
import type { Queues } from "@rentease/queue";
import { Hono } from "hono";
import { linkOfJob } from "./link-of-job.ts";

type Look = { icon: string; account: AccountIdentity; readOnly: boolean };

/** Bull Board over these queues, as an app that answers under /queues. */
export function createBoard(
  queues: Awaited<ReturnType<Queues["boards"]>>,
  { icon, account: { account, livemode }, readOnly }: Look,
): Hono {
  const adapter = new HonoAdapter(serveStatic).setBasePath("/queues");
  createBullBoard({
    queues: queues.map(
      (queue) => new BullMQAdapter(queue, { readOnlyMode: readOnly, externalJobUrl: linkOfJob }),
    ),
    serverAdapter: adapter,
    options: {
      uiConfig: {
        boardTitle: readOnly ? "Queues (read only)" : "Queues",
        favIcon: { default: icon, alternative: icon },
        boardLogo: { path: icon, width: 24, height: 24 },
        miscLinks: [
          { text: "Back to the console", url: "/" },
          { text: "Events", url: "/events" },
          { text: "Backfills", url: "/backfills" },
        ],
        hideDocsLink: true,
        locale: { lng: "en-GB" },
        environment: livemode
          ? { label: `LIVE ${account}`, color: "#a11d1d", textColor: "#ffffff" }
          : { label: `TEST ${account}`, color: "#f3c64c", textColor: "#2b2100" },
      },
    },
  });
  return new Hono({ strict: false }).route("/queues", adapter.registerPlugin());
}
