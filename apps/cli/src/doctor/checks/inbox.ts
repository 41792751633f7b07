import { settingsFor } from "@rentease/runtime";
import { formatCount } from "../../format-count.ts";
import { formatDuration } from "../../format-time.ts";
import { bad, type Check, ok, warn } from "../check.ts";

const ageSeconds = (moment: Date) => (Date.now() - moment.getTime()) / 1_000;
const ago = (moment: Date) => `${formatDuration(ageSeconds(moment))} ago`;

/** Neither webhook nor sweep for so long: where payments come in, something is wrong. */
const silentTooLongSeconds = 24 * 60 * 60;

export const webhooks: Check = {
  name: "last webhook",
  needs: ["migrations"],
  async look(at) {
    const { lastWebhookAt, lastSweepAt, missedLast } = await at.health();
    const last = lastWebhookAt === null ? "none has come yet" : ago(lastWebhookAt);
    if (missedLast > 0) {
      return bad(
        `${last}; the last sweep found ${formatCount(missedLast)} events that no webhook had brought`,
        "nothing is lost, but late: look at `rentease webhook status`, and at the deliveries in Stripe's dashboard",
      );
    }
    if (lastWebhookAt === null) {
      return warn(
        last,
        "make a payment in test mode, or `stripe trigger payment_intent.succeeded`",
      );
    }
    // A sweep that missed nothing says that there was nothing.
    const heardAt = Math.max(lastWebhookAt.getTime(), lastSweepAt?.getTime() ?? 0);
    return ageSeconds(new Date(heardAt)) > silentTooLongSeconds
      ? warn(
          `${last}, and no sweep has asked Stripe in the last 24 h whether there was anything`,
          "where payments were made meanwhile, look at the endpoint's deliveries in Stripe's dashboard; with a Stripe key " +
            "the worker sweeps, and `rentease sweep` does it now",
        )
      : ok(last);
  },
};

/** Missed so often in a row, it does not run at all. */
const sweepsMissed = 3;
const leastSeconds = 120;

export const sweep: Check = {
  name: "last sweep",
  needs: ["migrations", "Stripe key"],
  async look(at) {
    const { lastSweepAt } = await at.health();
    const { sweepSeconds } = settingsFor(["SWEEP_SECONDS"]);
    const remedy =
      "start the worker, or see in its log why it can't ask Stripe; `rentease sweep` does it now";
    if (lastSweepAt === null) return warn("never yet", remedy);
    return ageSeconds(lastSweepAt) > Math.max(sweepsMissed * sweepSeconds, leastSeconds)
      ? bad(`${ago(lastSweepAt)}, due every ${formatDuration(sweepSeconds)}`, remedy)
      : ok(ago(lastSweepAt));
  },
};

/** A worker looks every two seconds. */
const waitsTooLongSeconds = 60;

export const inbox: Check = {
  name: "waiting events",
  needs: ["migrations"],
  async look(at) {
    const { pending, oldestPendingAt } = await at.health();
    if (pending === 0 || oldestPendingAt === null) return ok("none");
    const says = `${formatCount(pending)}, the oldest since ${formatDuration(ageSeconds(oldestPendingAt))}`;
    return ageSeconds(oldestPendingAt) > waitsTooLongSeconds
      ? bad(says, "start the worker, or more of them; see its log")
      : ok(says);
  },
};

export const events: Check = {
  name: "failed events",
  needs: ["migrations"],
  async look(at) {
    const { failed } = await at.health();
    return failed === 0
      ? ok("none")
      : bad(
          `${formatCount(failed)} could not be applied`,
          "`rentease events list --state failed` says why, `rentease events replay` tries again",
        );
  },
};

export const fetches: Check = {
  name: "fetches given up",
  needs: ["migrations"],
  async look(at) {
    const { fetchesGivenUp } = await at.health();
    return fetchesGivenUp === 0
      ? ok("none")
      : bad(
          `${formatCount(fetchesGivenUp)} could not be fetched`,
          "`rentease sweep` says why and tries again",
        );
  },
};
