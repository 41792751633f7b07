import { isLoopback } from "@rentease/runtime";
import {
  compareTypes,
  modeOfKey,
  pinnedApiVersion,
  probeWebhook,
  type ProbeAnswer,
  selfCheckSecret,
  whyUrlIsRefused,
} from "@rentease/stripe";
import { ourEndpoints } from "../../webhook/our-endpoints.ts";
import { type EndpointStatus, statusOf } from "../../webhook/webhook-status.ts";
import { bad, type Check, ok, skipped, warn } from "../check.ts";
import type { Surroundings } from "../surroundings.ts";

const probeTimeoutMs = 4_500;
const setUp = (url: string) => `run \`rentease webhook setup --url ${url}\``;

export const secrets: Check = {
  name: "webhook secrets",
  needs: [],
  async look(at) {
    const given = at.secrets();
    if (given.length === 0) {
      return bad(
        "STRIPE_WEBHOOK_SECRETS is not set: the ingress does not start",
        "run `rentease webhook setup --url …`, which prints one",
      );
    }
    const broken = given.flatMap((secret, index) => (selfCheckSecret(secret) ? [] : [index + 1]));
    return broken.length === 0
      ? ok(
          `${given.length}, and what is signed with ${given.length === 1 ? "it" : "each"} is taken`,
        )
      : bad(
          `number ${broken.join(", ")} of ${given.length} is no whole signing secret`,
          "copy it again: whsec_ and what follows, without quotes",
        );
  },
};

export const endpoint: Check = {
  name: "webhook endpoint",
  needs: ["Stripe key"],
  async look(at) {
    const mayLook = (await at.key()).rights.find(({ right }) => right === "Webhook Endpoints");
    if (mayLook?.granted === false) return skipped("the key may not look at it");
    const all = await at.endpoints();
    const ours = ourEndpoints(all, at.webhookUrl);
    if (ours.length === 0)
      return bad(
        "Stripe has none that leads here",
        setUp(at.webhookUrl ?? "https://…/webhooks/stripe"),
      );
    const urls = [...new Set(ours.map(({ url }) => url))];
    const given = at.secrets();
    const stripe = at.stripe();
    const mode = {
      livemode: stripe !== null && modeOfKey(stripe.secretKey),
      sandbox: isLoopback(new URL(stripe?.apiBase ?? "https://api.stripe.com").hostname),
    };
    const judged = ours.map((each) => ({
      ...each,
      fault: faultOf(statusOf(each, all, given), mode),
    }));
    const faults = judged.flatMap(({ fault }) => (fault ? [fault] : []));
    if (faults.length > 0) {
      return bad(
        faults.map(({ says }) => says).join("; "),
        [
          ...new Set(faults.map(({ remedy }) => remedy)),
          ...(urls.length > 1 ? ["is one another deployment's, give --url"] : []),
        ].join("; "),
      );
    }
    const rolling = ours.some(({ replaces }) => replaces !== null);
    const says = `${urls.join(", ")}: enabled, every type, ${pinnedApiVersion}`;
    if (rolling) return warn(says, "a secret rolls: `rentease webhook rotate finish` ends that");
    const [wasteful] = judged.filter(({ types }) => compareTypes(types).superfluous.length > 0);
    return wasteful
      ? warn(`${says}; types too that nothing is read from`, setUp(wasteful.url))
      : ok(says);
  },
};

/** A list as far as a line holds it. */
const some = (types: readonly string[]) =>
  types.length <= 4
    ? types.join(", ")
    : `${types.slice(0, 3).join(", ")} and ${types.length - 3} more`;

type Fault = { says: string; remedy: string };

function faultOf(
  { id, url, enabled, missing, rightVersion, secretHere, rotation }: EndpointStatus,
  mode: { livemode: boolean; sandbox: boolean },
): Fault | null {
  const refused = whyUrlIsRefused(url, mode);
  if (refused !== null) return { says: `${id} leads to ${url}`, remedy: refused };
  if (!enabled)
    return { says: `${id} is disabled: Stripe delivers nothing to it`, remedy: setUp(url) };
  if (missing.length > 0) return { says: `${id} lacks ${some(missing)}`, remedy: setUp(url) };
  // One that is about to go may be as old as it is.
  if (!rightVersion && rotation !== "before") {
    return {
      says: `${id} renders events at another API version than ${pinnedApiVersion}`,
      remedy: "run `rentease webhook rotate begin`: Stripe can't change an endpoint's version",
    };
  }
  // After a leak the next one's secret has taken its place.
  if (secretHere === false && rotation !== "before") {
    return {
      says: `the secret of ${id} is not in STRIPE_WEBHOOK_SECRETS`,
      remedy:
        rotation === "next"
          ? "add it, or if it is lost: `rentease webhook rotate cancel`, and begin again"
          : "add it, or if it is lost: `rentease webhook rotate begin` gives a new one",
    };
  }
  return null;
}

export const delivery: Check = {
  name: "webhook delivery",
  needs: ["webhook endpoint", "webhook secrets"],
  async look(at) {
    const urls = [
      ...new Set(ourEndpoints(await at.endpoints(), at.webhookUrl).map(({ url }) => url)),
    ];
    const probed = await Promise.all(urls.flatMap((url) => probeAll(at, url)));
    const answering = (wanted: ProbeAnswer) => probed.filter(({ answer }) => answer === wanted);
    const [stranger] = answering("elsewhere");
    if (stranger) {
      return bad(
        `what answers at ${stranger.url} is no ingress`,
        "check the URL, and what stands before the ingress",
      );
    }
    const refusing = answering("refuses");
    if (refusing.length > 0) {
      const places = [...new Set(refusing.map(({ place }) => place))].join(", ");
      return bad(
        `the ingress does not take number ${places} of STRIPE_WEBHOOK_SECRETS`,
        "start every ingress with the same STRIPE_WEBHOOK_SECRETS as here",
      );
    }
    const [away] = answering("away");
    return away
      ? warn(
          `${away.url} can't be reached from here`,
          "see that the ingress runs; Stripe may reach it all the same",
        )
      : ok("the ingress answers there and takes the secret");
  },
};

/** Signed with each secret, as the ingress should take each. */
const probeAll = (at: Surroundings, url: string) =>
  at.secrets().map(async (secret, index) => ({
    url,
    place: index + 1,
    answer: await probeWebhook(url, secret, probeTimeoutMs),
  }));
