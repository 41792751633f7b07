import { or } from "drizzle-orm";
import { among } from "../../among.ts";
import { paymentAttempts } from "../../schema/index.ts";
import { upsert } from "../../upsert.ts";
import { bookkeeping, type ObjectKind, ownerOf, storedObject } from "./object-kind.ts";

export const chargeKind: ObjectKind<"charge"> = {
  async read(db, ids) {
    const rows = await db
      .select()
      .from(paymentAttempts)
      .where(
        or(
          among(paymentAttempts.stripeCharge, ids),
          among(paymentAttempts.stripePaymentIntent, ids),
        ),
      );
    return rows.map(({ stripeCharge, stripePaymentIntent, ...row }) =>
      storedObject(row, { id: stripeCharge, paymentIntent: stripePaymentIntent }),
    );
  },
  async write(tx, objects) {
    const rows = objects.map((object) => {
      const { id, paymentIntent, ...facts } = object.known.facts;
      return {
        ...facts,
        ...bookkeeping(object),
        paymentId: ownerOf(object),
        stripeCharge: id,
        stripePaymentIntent: paymentIntent,
      };
    });
    await upsert(tx, paymentAttempts, columns, rows);
  },
};

const columns = [
  "id",
  "paymentId",
  "stripeCharge",
  "stripePaymentIntent",
  "status",
  "captured",
  "released",
  "currency",
  "amount",
  "amountCaptured",
  "methodType",
  "wallet",
  "cardBrand",
  "cardLast4",
  "cardFingerprint",
  "payerName",
  "payerEmail",
  "payerPhone",
  "receiptEmail",
  "customer",
  "description",
  "statementDescriptor",
  "metadata",
  "balanceTransaction",
  "failureBalanceTransaction",
  "failureCode",
  "created",
  "conflicts",
  "version",
] as const;
