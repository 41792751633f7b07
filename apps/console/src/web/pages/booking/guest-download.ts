import { exportGuest, guestDocument, showBooking } from "@rentease/db";
import { z } from "zod";
import { download } from "../../download.ts";

/** All that is held of a booking's guest. */
export const guestDownload = download({
  path: "/bookings/:reference/guest.json",
  role: "admin",
  query: z.object({}),
  async send({ deps: { db }, params, now }) {
    const reference = params["reference"] ?? "";
    if ((await showBooking(db, reference)) === null) return null;
    const document = guestDocument(await exportGuest(db, { booking: reference }), now);
    return new Response(JSON.stringify(document, null, 2), {
      headers: {
        "content-type": "application/json; charset=utf-8",
        // Without the guest's name: file names are seen by many.
        "content-disposition": `attachment; filename="guest-${reference.replace(/[^\w.-]+/g, "-")}.json"`,
        "cache-control": "no-store",
      },
    });
  },
});
