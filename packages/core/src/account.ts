/** One Stripe account in one mode: what a database belongs to, and a key (P8). */
export type AccountIdentity = { account: string; livemode: boolean };

/** What a database that our own sandbox fills belongs to. No Stripe account is called so, and none is asked for it. */
export const sandboxAccount: AccountIdentity = { account: "acct_sandbox", livemode: false };
