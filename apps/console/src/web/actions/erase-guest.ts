import { eraseGuest } from "@rentease/db";
import { foldReference } from "@rentease/core";
import { z } from "zod";
import { actorOf } from "../actor.ts";
import { hrefOf } from "../frame.ts";
import { action, FormError } from "../page.ts";

/** Erases a booking's guest, whose reference was typed to say that it is meant. */
export const eraseGuestAction = action({
  path: "/bookings/:reference/guest/erase",
  role: "admin",
  form: z.object({ confirm: z.string(), force: z.string().optional() }),
  async act({ deps, params, user, frame }, { confirm, force }) {
    const booking = params["reference"] ?? "";
    if (foldReference(confirm) !== foldReference(booking)) {
      throw new FormError("confirm", "type the booking's reference as it stands above");
    }
    await eraseGuest(deps.db, { booking }, deps.rules, {
      by: actorOf(user),
      force: force !== undefined,
    });
    return {
      to: hrefOf(frame, `/bookings/${encodeURIComponent(booking)}`),
      notice: "The guest is erased.",
    };
  },
});
