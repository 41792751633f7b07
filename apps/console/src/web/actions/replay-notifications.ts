import { replayFailed, replayNotification } from "@rentease/db";
import { z } from "zod";
import { actorOf } from "../actor.ts";
import { hrefOf } from "../frame.ts";
import { action } from "../page.ts";
import { countedOf } from "../parts/counted.ts";

export const replayNotificationAction = action({
  path: "/notifications/:id/replay",
  form: z.object({}),
  async act({ deps, params, user, frame }) {
    const sent = await replayNotification(deps.db, params["id"] ?? "", actorOf(user));
    return { to: hrefOf(frame, `/notifications/${sent}`), notice: "It is sent in a moment." };
  },
});

/** Every booking whose last notification failed. */
export const replayFailedNotifications = action({
  path: "/notifications/replay",
  form: z.object({}),
  async act({ deps, user, frame }) {
    const replayed = await replayFailed(deps.db, actorOf(user));
    return {
      to: hrefOf(frame, "/notifications"),
      notice:
        replayed === 0
          ? "Nothing was sent: your system knows how every booking stands."
          : `${countedOf(replayed, "booking")} told again in a moment.`,
    };
  },
});
