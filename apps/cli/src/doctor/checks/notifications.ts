import { readNotificationHealth } from "@rentease/db";
import { notifyReceiver, notifySettingNames, settingsFor } from "@rentease/runtime";
import { formatCount } from "../../format-count.ts";
import { formatDuration } from "../../format-time.ts";
import { bad, type Check, ok, warn } from "../check.ts";

/** A receiver that is upgraded may be away that long. */
const waitsTooLongSeconds = 900;

export const notifications: Check = {
  name: "notifications",
  needs: ["migrations"],
  async look(at) {
    const receiver = notifyReceiver(settingsFor(notifySettingNames));
    const { waiting, oldestWaitingAt, failed } = await readNotificationHealth(at.db());
    if (failed > 0) {
      return bad(
        `your system does not know how ${failed === 1 ? "1 booking stands" : `${formatCount(failed)} bookings stand`}`,
        "`rentease notifications list --state failed` says why, `rentease notifications replay --failed` tells it again",
      );
    }
    if (oldestWaitingAt === null) {
      return ok(
        receiver ? "all are delivered" : "NOTIFY_URL is not set: nobody is told of changes",
      );
    }
    const waitsSeconds = (Date.now() - oldestWaitingAt.getTime()) / 1_000;
    const says = `${formatCount(waiting)} wait, the oldest since ${formatDuration(waitsSeconds)}`;
    return waitsSeconds > waitsTooLongSeconds
      ? warn(says, "`rentease notifications list --state pending` says what your system answers")
      : ok(says);
  },
};
