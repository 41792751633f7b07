import type { Fact } from "@rentease/core";
import * as z from "zod";
import { parse } from "../unreadable-object.ts";
import { currency, minorUnits, reference, requiredText, timestamp } from "./fields.ts";

/** @param payout the automatic payout among whose lines it was listed. */
export function readBalanceTransaction(
  object: unknown,
  payout: string | null,
): Fact<"balance_transaction"> {
  const facts = parse(shape, object, "balance_transaction");
  return { object: "balance_transaction", facts: { ...facts, payout } };
}

const shape = z
  .object({
    id: requiredText,
    source: reference,
    type: requiredText,
    reporting_category: requiredText,
    currency,
    amount: minorUnits,
    fee: minorUnits,
    net: minorUnits,
    exchange_rate: z.number().nullish(),
    available_on: timestamp,
    created: timestamp,
  })
  .transform((object) => ({
    id: object.id,
    source: object.source,
    type: object.type,
    reportingCategory: object.reporting_category,
    currency: object.currency,
    amount: object.amount,
    fee: object.fee,
    net: object.net,
    exchangeRate: object.exchange_rate == null ? null : decimal(object.exchange_rate),
    availableOn: object.available_on,
    created: object.created,
  }));

/** As PostgreSQL writes it too: never with an exponent. */
function decimal(value: number): string {
  const text = String(value);
  return text.includes("e") ? value.toFixed(20).replace(/\.?0+$/, "") : text;
}
