import { or } from "drizzle-orm";
import { among } from "../../among.ts";
import { refunds } from "../../schema/index.ts";
import { upsert } from "../../upsert.ts";
import { bookkeeping, type ObjectKind, storedObject } from "./object-kind.ts";

export const refundKind: ObjectKind<"refund"> = {
  async read(db, ids) {
    const rows = await db
      .select()
      .from(refunds)
      .where(
        or(
          among(refunds.stripeRefund, ids),
          among(refunds.stripeCharge, ids),
          among(refunds.stripePaymentIntent, ids),
        ),
      );
    return rows.map(({ stripeRefund, stripeCharge, stripePaymentIntent, ...row }) =>
      storedObject(row, {
        id: stripeRefund,
        charge: stripeCharge,
        paymentIntent: stripePaymentIntent,
      }),
    );
  },
  async write(tx, objects) {
    const rows = objects.map((object) => {
      const { id, charge, paymentIntent, ...facts } = object.known.facts;
      return {
        ...facts,
        ...bookkeeping(object),
        paymentId: object.paymentId,
        stripeRefund: id,
        stripeCharge: charge,
        stripePaymentIntent: paymentIntent,
      };
    });
    await upsert(tx, refunds, columns, rows);
  },
};

const columns = [
  "id",
  "paymentId",
  "stripeRefund",
  "stripeCharge",
  "stripePaymentIntent",
  "status",
  "currency",
  "amount",
  "reason",
  "failureReason",
  "balanceTransaction",
  "failureBalanceTransaction",
  "created",
  "conflicts",
  "version",
] as const;
