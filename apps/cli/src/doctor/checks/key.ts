import { readAccount } from "@rentease/db";
import { isLoopback } from "@rentease/runtime";
import { identifyAccount, modeOfKey } from "@rentease/stripe";
import { bad, type Check, ok, skipped, warn } from "../check.ts";

export const key: Check = {
  name: "Stripe key",
  needs: [],
  async look(at) {
    const stripe = at.stripe();
    if (stripe === null) {
      return skipped(
        "no STRIPE_SECRET_KEY: nothing is asked of Stripe. Webhooks are taken and matched; fees, payout lines, sweep, " +
          "backfill and audit need a key",
      );
    }
    try {
      await at.key();
    } catch (error) {
      return refusal(error, stripe.apiBase);
    }
    const mode = modeOfKey(stripe.secretKey) ? "LIVE" : "test";
    const kind = stripe.secretKey.startsWith("rk_") ? "restricted" : "secret";
    const { hostname } = new URL(stripe.apiBase);
    return ok(
      `${kind} key, ${mode} mode${isLoopback(hostname) ? ", of a stand-in on this machine" : ""}`,
    );
  },
};

function refusal(error: unknown, apiBase: string) {
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  return status === 401
    ? bad(
        "Stripe does not know the key",
        "set STRIPE_SECRET_KEY to one from the dashboard, Developers, API keys",
      )
    : bad(
        `Stripe at ${apiBase} did not answer as it should`,
        "check the network, STRIPE_API_BASE and Stripe's status page",
      );
}

export const account: Check = {
  name: "account",
  needs: ["Stripe key", "migrations"],
  async look(at) {
    const stripe = at.stripe();
    if (stripe === null) return skipped("no key");
    const ofKey = await identifyAccount({ ...stripe, patience: { timeoutMs: 4_500, retries: 0 } });
    const bound = await readAccount(at.db());
    if (bound === null) {
      return warn(
        "the database belongs to no account yet",
        `start the worker once: it binds it to ${ofKey.account}, ${ofKey.livemode ? "LIVE" : "test"} mode`,
      );
    }
    return bound.account === ofKey.account && bound.livemode === ofKey.livemode
      ? ok(
          `${bound.account}, ${bound.livemode ? "LIVE" : "test"} mode, the database's and the key's`,
        )
      : bad(
          `the database belongs to ${named(bound)}, the key to ${named(ofKey)}`,
          "set DATABASE_URL to that account's own database, or STRIPE_SECRET_KEY to a key of the database's account",
        );
  },
};

const named = ({ account: id, livemode }: { account: string; livemode: boolean }) =>
  `${id} (${livemode ? "live" : "test"} mode)`;

export const rights: Check = {
  name: "key's rights",
  needs: ["Stripe key"],
  async look(at) {
    const missing = (await at.key()).rights.filter(({ granted }) => !granted);
    const needed = [
      ...new Set(missing.filter((each) => each.needed === true).map(({ right }) => right)),
    ];
    const where = "in Stripe's dashboard, Developers, API keys";
    if (needed.length > 0) {
      return bad(
        `the key may not read ${needed.join(", ")}`,
        `give it read access to these ${where}`,
      );
    }
    const [optional] = missing;
    return optional
      ? warn(
          `the key may not read ${optional.right}`,
          `${optional.needed}: give it read access ${where}, or leave it`,
        )
      : ok("reads all that is read");
  },
};

const warnMs = 5_000;
const badMs = 60_000;

export const clock: Check = {
  name: "clock",
  needs: ["Stripe key"],
  async look(at) {
    const { clockAheadMs } = await at.key();
    if (clockAheadMs === null)
      return warn("Stripe's answers carry no date", "see whether a proxy takes it away");
    const off = Math.abs(clockAheadMs);
    const says = `${(off / 1_000).toFixed(off < badMs ? 1 : 0)} s ${clockAheadMs > 0 ? "ahead of" : "behind"} Stripe's`;
    const remedy = "set this machine's clock by NTP: a signature counts for five minutes only";
    if (off > badMs) return bad(says, remedy);
    return off > warnMs ? warn(says, remedy) : ok("within seconds of Stripe's");
  },
};
