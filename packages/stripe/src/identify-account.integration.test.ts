import { createSandbox, type Sandbox } from "@rentease/sandbox";
import { afterAll, beforeAll, expect, test } from "vitest";
import { identifyAccount } from "./identify-account.ts";

let sandbox: Sandbox;
let apiBase: string;
const secretKey = "sk_test_abc";

beforeAll(async () => {
  sandbox = createSandbox({ account: "acct_1Ours" });
  ({ url: apiBase } = await sandbox.listen());
});
afterAll(() => sandbox.close());

/** Nothing listens on the discard port. */
const away = "http://127.0.0.1:9";

test("Stripe says whose key it is", async () => {
  expect(await identifyAccount({ secretKey, apiBase })).toEqual({
    account: "acct_1Ours",
    livemode: false,
  });
});

test("an account that is stated has to be the key's", async () => {
  const stated = (accountId: string) => identifyAccount({ secretKey, apiBase, accountId });
  await expect(stated("acct_1Ours")).resolves.toMatchObject({ account: "acct_1Ours" });
  await expect(stated("acct_typo")).rejects.toThrow("STRIPE_ACCOUNT_ID is acct_typo");
});

test("while Stripe is away a stated account is taken, and nothing is guessed without one", async () => {
  const asked = identifyAccount({ secretKey, apiBase: away, accountId: "acct_1Ours" });
  await expect(asked).resolves.toMatchObject({ account: "acct_1Ours" });
  const unknown = identifyAccount({ secretKey, apiBase: away });
  await expect(unknown).rejects.toMatchObject({ code: "account_unknown", unreachable: true });
}, 30_000);

test("the mode stands in the key", async () => {
  const asked = identifyAccount({ secretKey: "rk_live_abc", apiBase: away, accountId: "acct_1" });
  await expect(asked).resolves.toMatchObject({ livemode: true });
}, 30_000);
