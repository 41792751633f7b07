import { or } from "drizzle-orm";
import { among } from "../../among.ts";
import { disputes } from "../../schema/index.ts";
import { upsert } from "../../upsert.ts";
import { bookkeeping, type ObjectKind, storedObject } from "./object-kind.ts";

export const disputeKind: ObjectKind<"dispute"> = {
  async read(db, ids) {
    const rows = await db
      .select()
      .from(disputes)
      .where(
        or(
          among(disputes.stripeDispute, ids),
          among(disputes.stripeCharge, ids),
          among(disputes.stripePaymentIntent, ids),
        ),
      );
    return rows.map(({ stripeDispute, stripeCharge, stripePaymentIntent, ...row }) =>
      storedObject(row, {
        id: stripeDispute,
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
        stripeDispute: id,
        stripeCharge: charge,
        stripePaymentIntent: paymentIntent,
      };
    });
    await upsert(tx, disputes, columns, rows);
  },
};

const columns = [
  "id",
  "paymentId",
  "stripeDispute",
  "stripeCharge",
  "stripePaymentIntent",
  "status",
  "currency",
  "amount",
  "reason",
  "evidenceDueBy",
  "submissions",
  "movements",
  "created",
  "conflicts",
  "version",
] as const;
