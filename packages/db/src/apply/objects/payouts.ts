import { among } from "../../among.ts";
import { payouts } from "../../schema/index.ts";
import { upsert } from "../../upsert.ts";
import { bookkeeping, type ObjectKind, storedObject } from "./object-kind.ts";

export const payoutKind: ObjectKind<"payout"> = {
  async read(db, ids) {
    const rows = await db.select().from(payouts).where(among(payouts.stripePayout, ids));
    return rows.map(({ stripePayout, linesReadAt: _linesReadAt, ...row }) =>
      storedObject(row, { id: stripePayout }),
    );
  },
  async write(tx, objects) {
    const rows = objects.map((object) => {
      const { id, ...facts } = object.known.facts;
      return { ...facts, ...bookkeeping(object), stripePayout: id };
    });
    await upsert(tx, payouts, columns, rows);
  },
};

const columns = [
  "id",
  "stripePayout",
  "status",
  "automatic",
  "currency",
  "amount",
  "arrivalDate",
  "method",
  "balanceTransaction",
  "failureBalanceTransaction",
  "failureCode",
  "reconciliationStatus",
  "created",
  "conflicts",
  "version",
] as const;
