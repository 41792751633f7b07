import {
  confirmAccount,
  createRequestLimiter,
  requestLimits,
  requestLimitSettingNames,
} from "@rentease/db";
import { settingsFor } from "@rentease/runtime";
import { createGateway, identifyAccount, type WebhookEndpoint } from "@rentease/stripe";
import { printJson } from "../print-json.ts";
import { wakeWorker } from "../wake-worker.ts";
import { withDatabase } from "../with-database.ts";
import { beginRotation } from "./begin-rotation.ts";
import { hasDeliveredSince, takeInOwed } from "./finish-rotation.ts";
import { findRotation } from "./our-endpoints.ts";
import { proveNewSecret, whyNotReady } from "./prove-new-secret.ts";
import { accessWebhooks, placeOfSecret } from "./webhook-access.ts";

type RotateOptions = { url?: string; json?: boolean };

export async function rotateBegin({ url, json }: RotateOptions): Promise<void> {
  const { endpoints, secrets } = accessWebhooks();
  let given: string | null = null;
  const printBegun = ({ id, replaces }: WebhookEndpoint, made: boolean): void =>
    printJson({ next: id, replaces, made, secret: given });
  let printMade = (): void => {};
  const { next, made } = await beginRotation(
    endpoints,
    findRotation(await endpoints.list(), url),
    (endpoint, secret) => {
      given = secret;
      if (json) {
        printMade = () => printBegun(endpoint, true);
        return;
      }
      console.log(secret);
      console.error(
        `Above is the signing secret of ${endpoint.id}, which is not shown again. Now:\n` +
          "  1. add it to STRIPE_WEBHOOK_SECRETS of every ingress, behind the one that is there (if that leaked: in its\n" +
          "     place), and start those again\n" +
          "  2. rentease webhook rotate finish",
      );
    },
  ).catch((error: unknown) => {
    // Stripe shows a secret only once: what fails after that must not lose it.
    printMade();
    throw error;
  });
  if (json) printBegun(next, made);
  else if (!made) {
    const here = placeOfSecret(secrets, next.secretHash) >= 0;
    console.error(
      `A rotation is under way already (${next.id}): nothing was changed. ` +
        (here
          ? "Its secret is in STRIPE_WEBHOOK_SECRETS here: go on with `rentease webhook rotate finish`."
          : "Its secret was printed then; if that is lost: `rentease webhook rotate cancel`, and begin again."),
    );
  }
}

export async function rotateFinish({
  url,
  yes,
  json,
}: RotateOptions & { yes?: boolean }): Promise<void> {
  await withDatabase(async (db, databaseUrl) => {
    const { stripe, endpoints, secrets } = accessWebhooks(databaseUrl);
    const account = await confirmAccount(db, () => identifyAccount(stripe));
    const { before, next } = findRotation(await endpoints.list(), url);
    if (!next) {
      if (json) printJson({ next: null, deleted: null });
      else console.error("No rotation is under way: nothing was changed.");
      return;
    }
    const notReady = whyNotReady(next);
    if (notReady !== null) throw new Error(notReady);
    const limits = requestLimits(settingsFor(requestLimitSettingNames), account);
    const limiter = createRequestLimiter(db, { ...limits, traffic: "live" });
    try {
      const gateway = createGateway({ ...stripe, limiter });
      const proof = await proveNewSecret(next, secrets, () =>
        hasDeliveredSince(gateway, account, next),
      );
      if (!proof.proven && !yes)
        throw new Error(`${proof.says}. Nothing was deleted; --yes does it all the same`);
      const found = before ? await takeInOwed(db, gateway, account, next) : [];
      await wakeWorker(databaseUrl, found);
      if (before) await endpoints.remove(before.id);
      await endpoints.update(next.id, { replaces: null });
      if (json) {
        printJson({ next: next.id, deleted: before?.id ?? null, proof: proof.says, found });
        return;
      }
      console.error(`${proof.proven ? "Proven" : "Not proven, but --yes"}: ${proof.says}.`);
      if (found.length > 0)
        console.error(`${found.length} events that the old endpoint still owed were taken in.`);
      console.error(`${before ? `${before.id} is deleted; ` : ""}${next.id} delivers from now on.`);
      console.error(keepWords(placeOfSecret(secrets, next.secretHash), secrets.length));
    } finally {
      await limiter.close();
    }
  });
}

export async function rotateCancel({ url }: RotateOptions): Promise<void> {
  const { endpoints } = accessWebhooks();
  const { before, next } = findRotation(await endpoints.list(), url);
  if (!next) {
    console.error("No rotation is under way: nothing was changed.");
    return;
  }
  // Without the other one nobody would deliver any more.
  if (!before)
    throw new Error(
      "the old endpoint is gone already: end it with `rentease webhook rotate finish`",
    );
  await endpoints.remove(next.id);
  console.error(`${next.id} is deleted; ${before.id} and its secret stay as they were.`);
}

function keepWords(place: number, count: number): string {
  if (place < 0 || count < 2)
    return "Its secret is the only one that STRIPE_WEBHOOK_SECRETS needs for it.";
  return (
    `Keep number ${place + 1} of the ${count} STRIPE_WEBHOOK_SECRETS, and take the old endpoint's out: whoever has that ` +
    "can sign with it until the ingresses have started again without."
  );
}
