import type { AccountIdentity } from "@rentease/core";
import { Document } from "../layout.tsx";

export type DemoUser = { email: string; password: string };

type SignInPageProps = {
  account: AccountIdentity;
  /** Where to go then. */
  to: string;
  email: string;
  problem: string | null;
  demoUser: DemoUser | null;
};

export function SignInPage({ account, to, email, problem, demoUser }: SignInPageProps) {
  return (
    <Document title="Sign in">
      <main class="alone">
        <article>
          <h1>Rentease Payments</h1>
          <p>
            <span class={account.livemode ? "mode live" : "mode test"}>
              {account.livemode ? "LIVE" : "TEST"}
            </span>{" "}
            <span class="account">{account.account}</span>
          </p>
          {problem !== null && (
            <p class="refusal" role="alert">
              {problem}
            </p>
          )}
          <form method="post" action="/sign-in">
            <input type="hidden" name="to" value={to} />
            <label>
              E-mail
              <input
                type="email"
                name="email"
                value={email}
                autocomplete="username"
                required
                autofocus={email === ""}
              />
            </label>
            <label>
              Password
              <input
                type="password"
                name="password"
                autocomplete="current-password"
                required
                autofocus={email !== ""}
              />
            </label>
            <button type="submit">Sign in</button>
          </form>
          {demoUser && (
            <p class="demo">
              This is the sandbox on your own machine. Sign in as <code>{demoUser.email}</code> with{" "}
              <code>{demoUser.password}</code>
            </p>
          )}
          <p>
            <small>No account? Whoever runs this makes one: rentease user create.</small>
          </p>
        </article>
      </main>
    </Document>
  );
}
