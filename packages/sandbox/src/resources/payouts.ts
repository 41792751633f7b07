import { invalid, noSuch } from "../api/failure.ts";
import { bounds, listPage } from "../api/listing.ts";
import {
  amountOf,
  currencyOf,
  mergedMetadata,
  nullableText,
  oneOf,
  parameterMissingUnless,
  text,
} from "../api/params.ts";
import type { Call, ListAnswer, Route } from "../api/route.ts";
import { balanceOf } from "../payments/balance.ts";
import { SETTLEMENT_CURRENCY } from "../payments/money.ts";
import { BANK_ACCOUNT, cancelPayout, changePayout, createPayout } from "../payments/payouts.ts";
import type { Payout } from "../records/objects.ts";

export const payoutRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/payouts", answer: create },
  { method: "GET", path: "/v1/payouts", answer: list },
  { method: "GET", path: "/v1/payouts/:id", answer: found },
  { method: "POST", path: "/v1/payouts/:id", answer: update },
  {
    method: "POST",
    path: "/v1/payouts/:id/cancel",
    answer: (call) => cancelPayout(call.world, found(call)),
  },
];

export function found({ world, id }: Pick<Call, "world" | "id">): Payout {
  const payout = world.records.payouts.get(id);
  if (payout === undefined) throw noSuch("payout", id);
  return payout;
}

/** A manual payout: of any part of what is available. */
function create({ world, params }: Call): Payout {
  const amount = parameterMissingUnless(amountOf(params), "amount");
  const currency = currencyOf(params);
  if (currency !== SETTLEMENT_CURRENCY) {
    throw invalid(`Sorry, you don't have any external accounts in that currency (${currency}).`);
  }
  const destination = text(params, "destination") ?? BANK_ACCOUNT;
  if (destination !== BANK_ACCOUNT) {
    throw noSuch("external account", destination, "destination");
  }
  if (amount > (balanceOf(world).get(currency)?.available ?? 0)) {
    throw invalid(
      "You have insufficient available funds in your Stripe account for this payout.",
      "amount",
      "balance_insufficient",
    );
  }
  const descriptor = nullableText(params, "statement_descriptor") ?? null;
  if (descriptor !== null && descriptor.length > 22) {
    throw invalid("The statement descriptor can be up to 22 characters.", "statement_descriptor");
  }
  return createPayout(world, {
    amount,
    currency,
    description: nullableText(params, "description") ?? null,
    lines: null,
    metadata: mergedMetadata(params, {}),
    method: oneOf(params, "method", ["standard", "instant"]) ?? "standard",
    statementDescriptor: descriptor,
  });
}

function update(call: Call): Payout {
  const payout = found(call);
  const metadata = mergedMetadata(call.params, payout.metadata ?? {});
  return changePayout(call.world, payout, { metadata });
}

function list({ world, params }: Call): ListAnswer {
  const { from = -Infinity, to = Infinity } = bounds(params, "arrival_date");
  return listPage(world.records.payouts, params, {
    url: "/v1/payouts",
    noun: "payout",
    filters: ["destination", "status"],
    where: ({ arrival_date: arrival }) => arrival >= from && arrival <= to,
  });
}
