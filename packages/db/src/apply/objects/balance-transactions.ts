import { or } from "drizzle-orm";
import { among } from "../../among.ts";
import { balanceTransactions } from "../../schema/index.ts";
import { upsert } from "../../upsert.ts";
import { bookkeeping, type ObjectKind, storedObject } from "./object-kind.ts";

export const balanceTransactionKind: ObjectKind<"balance_transaction"> = {
  async read(db, ids) {
    const rows = await db
      .select()
      .from(balanceTransactions)
      .where(
        or(
          among(balanceTransactions.stripeBalanceTransaction, ids),
          among(balanceTransactions.source, ids),
        ),
      );
    return rows.map(({ stripeBalanceTransaction, stripePayout, ...row }) =>
      storedObject(row, { id: stripeBalanceTransaction, payout: stripePayout }),
    );
  },
  async write(tx, objects) {
    const rows = objects.map((object) => {
      const { id, payout, ...facts } = object.known.facts;
      return {
        ...facts,
        ...bookkeeping(object),
        stripeBalanceTransaction: id,
        stripePayout: payout,
      };
    });
    await upsert(tx, balanceTransactions, columns, rows);
  },
};

const columns = [
  "id",
  "stripeBalanceTransaction",
  "source",
  "type",
  "reportingCategory",
  "currency",
  "amount",
  "fee",
  "net",
  "exchangeRate",
  "availableOn",
  "created",
  "stripePayout",
  "conflicts",
  "version",
] as const;
