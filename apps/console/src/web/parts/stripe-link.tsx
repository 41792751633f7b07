import { isDeepStrictEqual } from "node:util";
import { sandboxAccount } from "@rentease/core";
import type { PropsWithChildren } from "hono/jsx";
import { useAsked } from "../asked-context.ts";

/** On to Stripe's dashboard, for what only it can do. The sandbox has none: nothing is shown. */
export function StripeLink({ to, children }: PropsWithChildren<{ to: string }>) {
  const { account } = useAsked().deps;
  if (isDeepStrictEqual(account, sandboxAccount)) return null;
  const mode = account.livemode ? "" : "test/";
  return (
    <a href={`https://dashboard.stripe.com/${account.account}/${mode}${to}`} rel="noreferrer">
      {children}
    </a>
  );
}
