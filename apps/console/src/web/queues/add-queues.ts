import { type Database, findBookingReference, mayDo, noteActivity } from "@rentease/db";
import type { Queues } from "@rentease/queue";
import type { Context, Hono } from "hono";
import { Problem } from "../../api/problem.ts";
import { actorOf } from "../actor.ts";
import { assetPath } from "../assets.ts";
import type { WebEnv } from "../env.ts";
import type { WebDependencies } from "../page.ts";
import { createBoard } from "./board.ts";

export type QueuesDependencies = Pick<WebDependencies, "db" | "account"> & {
  queues: Pick<Queues, "boards">;
};

type Boards = { looking: Hono; acting: Hono };

/** Bull Board, behind the console's sign-in: admins may do all that it offers, everybody else only looks. */
export function addQueues(web: Hono<WebEnv>, { db, account, queues }: QueuesDependencies): void {
  let boards: Boards | null = null;

  web.get("/queues", (c) => c.redirect("/queues/", 301));

  // What a job about a booking links to: it knows our id, and the page goes by the reference.
  web.get("/queues/bookings/:id", async (c) => {
    const reference = await findBookingReference(db, c.req.param("id"));
    if (reference === null) throw new Problem(404, "not_found");
    return c.redirect(`/bookings/${encodeURIComponent(reference)}`, 303);
  });

  web.all("/queues/*", async (c) => {
    const acts = mayDo(c.var.user.role, "admin");
    if (!acts && !["GET", "HEAD"].includes(c.req.method)) {
      throw new Problem(403, "role_missing", { detail: "only an admin changes the queues" });
    }
    // Asked each time: what is away is said, and nobody waits for it.
    const opened = await queues.boards().catch((cause: unknown) => {
      const detail = "the queues can't be reached; events are kept and applied all the same";
      throw new Problem(503, "queue_unavailable", { detail }, { cause });
    });
    const look = { icon: assetPath("icon"), account };
    boards ??= {
      looking: createBoard(opened, { ...look, readOnly: true }),
      acting: createBoard(opened, { ...look, readOnly: false }),
    };
    const board = await (acts ? boards.acting : boards.looking).fetch(c.req.raw);
    if (board.ok) await noteChange(db, c);
    return answer(c, board);
  });
}

/** What an admin changed in the queues is kept as everything else that people do: which, and how. */
async function noteChange(db: Database, c: Context<WebEnv>): Promise<void> {
  const asked = /^[/]queues[/]api[/]queues[/](?<path>.+)$/.exec(c.req.path)?.groups?.["path"];
  if (asked === undefined || ["GET", "HEAD"].includes(c.req.method)) return;
  const steps = asked.split("/");
  const queue = steps.length > 1 ? (steps.shift() ?? "") : "";
  await noteActivity(db, {
    actor: actorOf(c.var.user),
    action: "queue.changed",
    subject: `queue:${queue}`,
    detail: { how: steps.join(" ") },
  });
}

/** Bull Board's answer, without what its page would fetch from elsewhere: fonts. */
async function answer(c: Context, board: Response): Promise<Response> {
  const response = new Response(board.body, board);
  const isStatic = c.req.path.startsWith("/queues/static/") && board.ok;
  response.headers.set("cache-control", isStatic ? "private, max-age=86400" : "no-store");
  if (!response.headers.get("content-type")?.startsWith("text/html")) return response;
  const page = (await response.text()).replace(/<link\b[^>]*\bhref="https?:[^>]*>/g, "");
  response.headers.delete("content-length");
  return new Response(page, response);
}
