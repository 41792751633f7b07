import { directRefund, findRefund } from "@rentease/db";
import { z } from "zod";
import { Problem } from "../../api/problem.ts";
import { action } from "../page.ts";
import { decideAbout, decisionFields } from "./decide-about.ts";
import { namingBookings, readShares, shareFields } from "./typed-shares.ts";

/** Says which of its payment's bookings a refund is for. Without any it is shared like any other again. */
export const directRefundAction = action({
  path: "/refunds/:id/direct",
  form: z.object({ ...shareFields, ...decisionFields }),
  async act(asked, form) {
    const { db } = asked.deps;
    const refund = await findRefund(db, asked.params["id"] ?? "");
    if (!refund) throw new Problem(404, "refund_not_found", { detail: "no such refund" });
    return decideAbout(
      asked,
      form,
      async ({ refunds, currency }, decider) => {
        const amount = refunds.find(({ stripe }) => stripe === refund.stripe)?.amount ?? 0n;
        const shares = readShares(form, amount, currency);
        await namingBookings(shares, () => directRefund(db, refund.stripe, shares, decider));
      },
      ({ refunds }) => {
        const directed = refunds.find(({ stripe }) => stripe === refund.stripe)?.directed ?? [];
        return directed.length === 0
          ? "The refund is shared among the payment's bookings."
          : `The refund is for ${directed.map(({ booking }) => booking).join(", ")}.`;
      },
      refund.paymentId,
    );
  },
});
