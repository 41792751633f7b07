import { among } from "../../among.ts";
import { paymentIntents } from "../../schema/index.ts";
import { upsert } from "../../upsert.ts";
import { bookkeeping, type ObjectKind, ownerOf, storedObject } from "./object-kind.ts";

export const paymentIntentKind: ObjectKind<"payment_intent"> = {
  async read(db, ids) {
    const rows = await db
      .select()
      .from(paymentIntents)
      .where(among(paymentIntents.stripePaymentIntent, ids));
    return rows.map(({ stripePaymentIntent, ...row }) =>
      storedObject(row, { id: stripePaymentIntent }),
    );
  },
  async write(tx, objects) {
    const rows = objects.map((object) => {
      const { id, ...facts } = object.known.facts;
      return {
        ...facts,
        ...bookkeeping(object),
        paymentId: ownerOf(object),
        stripePaymentIntent: id,
      };
    });
    await upsert(tx, paymentIntents, columns, rows);
  },
};

const columns = [
  "id",
  "paymentId",
  "stripePaymentIntent",
  "status",
  "currency",
  "amount",
  "amountReceived",
  "customer",
  "receiptEmail",
  "description",
  "statementDescriptor",
  "metadata",
  "created",
  "conflicts",
  "version",
] as const;
