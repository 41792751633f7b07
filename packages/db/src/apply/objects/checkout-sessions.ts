import { or } from "drizzle-orm";
import { among } from "../../among.ts";
import { checkoutSessions } from "../../schema/index.ts";
import { upsert } from "../../upsert.ts";
import { bookkeeping, type ObjectKind, storedObject } from "./object-kind.ts";

export const checkoutSessionKind: ObjectKind<"checkout.session"> = {
  async read(db, ids) {
    const rows = await db
      .select()
      .from(checkoutSessions)
      .where(
        or(
          among(checkoutSessions.stripeCheckoutSession, ids),
          among(checkoutSessions.stripePaymentIntent, ids),
        ),
      );
    return rows.map(({ stripeCheckoutSession, stripePaymentIntent, ...row }) =>
      storedObject(row, { id: stripeCheckoutSession, paymentIntent: stripePaymentIntent }),
    );
  },
  async write(tx, objects) {
    const rows = objects.map((object) => {
      const { id, paymentIntent, ...facts } = object.known.facts;
      return {
        ...facts,
        ...bookkeeping(object),
        stripeCheckoutSession: id,
        stripePaymentIntent: paymentIntent,
      };
    });
    await upsert(tx, checkoutSessions, columns, rows);
  },
};

const columns = [
  "id",
  "stripeCheckoutSession",
  "stripePaymentIntent",
  "paymentLink",
  "status",
  "paymentStatus",
  "currency",
  "amountTotal",
  "clientReferenceId",
  "customer",
  "payerName",
  "payerEmail",
  "payerPhone",
  "metadata",
  "created",
  "conflicts",
  "version",
] as const;
