import type { PaymentIntent, PaymentMethod } from "../records/objects.ts";

/** The body of Stripe's `error`, as its SDKs read it. */
export interface FailureBody {
  type: "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";
  message: string;
  charge?: string;
  code?: string;
  decline_code?: string;
  doc_url?: string;
  param?: string;
  payment_intent?: PaymentIntent;
  payment_method?: PaymentMethod;
}

export type FailureStatus = 400 | 401 | 402 | 403 | 404 | 429 | 500;

/** An answer that isn't 2xx. Thrown by whatever refuses, turned into HTTP in one place. */
export class Failure extends Error {
  readonly status: FailureStatus;
  readonly body: FailureBody;

  constructor(status: FailureStatus, body: FailureBody) {
    super(body.message);
    this.name = "Failure";
    this.status = status;
    this.body = body;
  }
}

const docUrl = (code: string) => `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}`;

export function invalid(message: string, param?: string, code?: string): Failure {
  return new Failure(400, {
    ...(code === undefined ? {} : { code, doc_url: docUrl(code) }),
    message,
    ...(param === undefined ? {} : { param }),
    type: "invalid_request_error",
  });
}

export function parameterMissing(param: string): Failure {
  return invalid(`Missing required param: ${param}.`, param, "parameter_missing");
}

/** `noun` as Stripe says it: "No such payment_intent: 'pi_1'". */
export function noSuch(noun: string, id: string, param = "id"): Failure {
  const code = "resource_missing";
  const message = `No such ${noun}: '${id}'`;
  return new Failure(404, {
    code,
    doc_url: docUrl(code),
    message,
    param,
    type: "invalid_request_error",
  });
}

export function unexpectedState(intent: PaymentIntent, doing: string, allowed: string): Failure {
  const code = "payment_intent_unexpected_state";
  const message =
    `You cannot ${doing} this PaymentIntent because it has a status of ${intent.status}. ` +
    `Only a PaymentIntent with one of the following statuses may be used: ${allowed}.`;
  return new Failure(400, {
    code,
    doc_url: docUrl(code),
    message,
    payment_intent: intent,
    type: "invalid_request_error",
  });
}
