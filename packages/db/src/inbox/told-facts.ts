// For the tests: events whose facts are told directly, without Stripe's JSON in between.
import {
  type BalanceTransactionFacts,
  type ChargeFacts,
  type CheckoutSessionFacts,
  type DisputeFacts,
  type Fact,
  type PaymentIntentFacts,
  type PayoutFacts,
  referencePattern,
  type RefundFacts,
} from "@rentease/core";
import type { Database } from "../database.ts";
import { drainInbox, type DrainDependencies, type DrainResult } from "./drain-inbox.ts";
import { recordEvents } from "./record-events.ts";

const created = new Date("2026-06-01T10:00:00Z");

export function intentFact(
  facts: Pick<PaymentIntentFacts, "id"> & Partial<PaymentIntentFacts>,
): Fact {
  return {
    object: "payment_intent",
    facts: {
      status: "succeeded",
      currency: "eur",
      amount: 12_000n,
      amountReceived: 12_000n,
      customer: null,
      receiptEmail: null,
      description: null,
      statementDescriptor: null,
      metadata: {},
      created,
      ...facts,
    },
  };
}

export function chargeFact(facts: Pick<ChargeFacts, "id"> & Partial<ChargeFacts>): Fact {
  return {
    object: "charge",
    facts: {
      paymentIntent: null,
      status: "succeeded",
      captured: true,
      released: false,
      currency: "eur",
      amount: 12_000n,
      amountCaptured: 12_000n,
      methodType: "card",
      wallet: null,
      cardBrand: "visa",
      cardLast4: "4242",
      cardFingerprint: null,
      payerName: null,
      payerEmail: null,
      payerPhone: null,
      receiptEmail: null,
      customer: null,
      description: null,
      statementDescriptor: null,
      metadata: {},
      balanceTransaction: null,
      failureBalanceTransaction: null,
      failureCode: null,
      created,
      ...facts,
    },
  };
}

export function sessionFact(
  facts: Pick<CheckoutSessionFacts, "id" | "paymentIntent"> & Partial<CheckoutSessionFacts>,
): Fact {
  return {
    object: "checkout.session",
    facts: {
      paymentLink: null,
      status: "complete",
      paymentStatus: "paid",
      currency: "eur",
      amountTotal: 12_000n,
      clientReferenceId: null,
      customer: null,
      payerName: null,
      payerEmail: null,
      payerPhone: null,
      metadata: {},
      created,
      ...facts,
    },
  };
}

export function refundFact(facts: Pick<RefundFacts, "id"> & Partial<RefundFacts>): Fact {
  return {
    object: "refund",
    facts: {
      charge: null,
      paymentIntent: null,
      status: "succeeded",
      currency: "eur",
      amount: 2_000n,
      reason: null,
      failureReason: null,
      balanceTransaction: null,
      failureBalanceTransaction: null,
      created,
      ...facts,
    },
  };
}

export function disputeFact(facts: Pick<DisputeFacts, "id"> & Partial<DisputeFacts>): Fact {
  return {
    object: "dispute",
    facts: {
      charge: null,
      paymentIntent: null,
      status: "needs_response",
      currency: "eur",
      amount: 12_000n,
      reason: "fraudulent",
      evidenceDueBy: null,
      submissions: 0,
      movements: 1,
      created,
      ...facts,
    },
  };
}

/** An automatic one whose lines can be listed. */
export function payoutFact(facts: Pick<PayoutFacts, "id"> & Partial<PayoutFacts>): Fact {
  return {
    object: "payout",
    facts: {
      status: "paid",
      automatic: true,
      currency: "eur",
      amount: 11_000n,
      arrivalDate: created,
      method: "standard",
      balanceTransaction: null,
      failureBalanceTransaction: null,
      failureCode: null,
      reconciliationStatus: "completed",
      created,
      ...facts,
    },
  };
}

/** A charge's movement, without a fee, unless said otherwise. */
export function transactionFact(
  facts: Pick<BalanceTransactionFacts, "id" | "source"> & Partial<BalanceTransactionFacts>,
): Fact<"balance_transaction"> {
  const { amount = 12_000n, fee = 0n } = facts;
  return {
    object: "balance_transaction",
    facts: {
      type: "charge",
      reportingCategory: "charge",
      currency: "eur",
      amount,
      fee,
      net: amount - fee,
      exchangeRate: null,
      availableOn: created,
      created,
      payout: null,
      ...facts,
    },
  };
}

/** What `readFacts` throws for an event that nobody told: a payload that is not what its type promises. */
class UnreadableError extends Error {
  readonly retry = false;
  override readonly name = "UnreadableError";
}

export type Told = {
  /** Records events, each of one fact, without applying them. @returns their event ids. */
  tell(...facts: Fact[]): Promise<string[]>;
  /** Records an event that can't be read. */
  tellUnreadable(eventId: string): Promise<void>;
  drain(options?: Partial<DrainDependencies> & { db?: Database }): Promise<DrainResult>;
  /** Records and applies; every event has to be applied. */
  apply(...facts: Fact[]): Promise<void>;
  rules: DrainDependencies["rules"];
};

export function createTold(db: Database): Told {
  const told = new Map<string, Fact>();
  const evidence = { metadataKeys: ["booking_reference"], textPattern: referencePattern(null) };
  const rules = { methodNames: { card: "card" }, evidence };
  const record = (eventIds: string[]) =>
    recordEvents(
      db,
      eventIds.map((eventId) => ({
        eventId,
        type: "told",
        apiVersion: null,
        account: null,
        livemode: false,
        created,
        payload: eventId,
        ignoredReason: null,
      })),
    );
  const drain: Told["drain"] = ({ db: pool = db, ...options } = {}) =>
    drainInbox(pool, {
      readFacts(payload) {
        const fact = told.get(payload);
        if (!fact) throw new UnreadableError("not what its type promises");
        return [fact];
      },
      rules,
      maxAttempts: 3,
      backoffMs: () => 60_000,
      batchSize: 100,
      ...options,
    });
  const tell: Told["tell"] = async (...facts) => {
    const eventIds = facts.map((fact) => {
      const eventId = `evt_${String(told.size + 1).padStart(5, "0")}`;
      told.set(eventId, fact);
      return eventId;
    });
    await record(eventIds);
    return eventIds;
  };
  return {
    rules,
    tell,
    drain,
    async tellUnreadable(eventId) {
      await record([eventId]);
    },
    async apply(...facts) {
      await tell(...facts);
      const { failures } = await drain();
      if (failures.length > 0) throw new Error(`not applied: ${JSON.stringify(failures)}`);
    },
  };
}
