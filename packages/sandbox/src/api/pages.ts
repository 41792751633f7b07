import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { authenticate } from "../payments/attempt.ts";
import { completeSession } from "../payments/checkout.ts";
import { exponentOf } from "../payments/money.ts";
import type { CheckoutSession } from "../records/objects.ts";
import type { World } from "../world.ts";
import { Failure } from "./failure.ts";

/** What a payer may try, and what it shows. */
const CHOICES = [
  ["pm_card_visa", "Card that pays"],
  ["pm_card_chargeDeclined", "Card that is declined"],
  ["pm_card_authenticationRequired", "Card with 3-D Secure"],
  ["pm_ideal", "iDEAL"],
  ["pm_sepaDebit", "SEPA debit that succeeds"],
  ["pm_sepaDebit_fails", "SEPA debit that fails"],
] as const;

/** The pages that Stripe hosts and redirects lead to, plain enough to click through by hand. */
export function createPages(world: World): Hono {
  const app = new Hono();

  app.get("/checkout/sessions/:id", (c) => {
    const session = world.records.sessions.get(c.req.param("id"));
    return session === undefined ? c.notFound() : checkoutPage(c, session, "");
  });

  app.post("/checkout/sessions/:id/pay", async (c) => {
    const session = world.records.sessions.get(c.req.param("id"));
    if (session === undefined) return c.notFound();
    const form = new URLSearchParams(await c.req.text());
    const payer = { name: form.get("name"), email: form.get("email") };
    try {
      const paid = completeSession(world, session, form.get("payment_method") ?? "", payer);
      if (paid.refusal !== null) return checkoutPage(c, paid.session, paid.refusal.message);
      return c.redirect(
        session.success_url?.replaceAll("{CHECKOUT_SESSION_ID}", session.id) ?? c.req.path,
      );
    } catch (error) {
      if (error instanceof Failure) return checkoutPage(c, session, error.message);
      throw error;
    }
  });

  app.get("/payment_intents/:id/authenticate", (c) =>
    c.html(
      html`<!doctype html><title>Sandbox bank</title>
        <h1>Your bank asks</h1>
        <form method="post" action="answer">
          <button name="agreed" value="true">Agree</button>
          <button name="agreed" value="false">Refuse</button>
        </form>`,
    ),
  );

  app.post("/payment_intents/:id/answer", async (c) => {
    const intent = world.records.paymentIntents.get(c.req.param("id"));
    if (intent === undefined) return c.notFound();
    const agreed = new URLSearchParams(await c.req.text()).get("agreed") === "true";
    const returnUrl = intent.next_action?.redirect_to_url?.return_url;
    const answered = authenticate(world, intent, agreed);
    if (returnUrl != null) return c.redirect(returnUrl);
    return c.html(
      html`<!doctype html><title>Sandbox bank</title>
        <p>Now ${answered.status}.</p>`,
    );
  });

  app.get("/receipts/:id", (c) => {
    const charge = world.records.charges.get(c.req.param("id"));
    if (charge === undefined) return c.notFound();
    const amount = shownAmount(charge.amount_captured, charge.currency);
    return c.html(
      html`<!doctype html><title>Receipt</title>
        <p>${amount}, ${charge.id}</p>`,
    );
  });
  return app;
}

function checkoutPage(c: Context, session: CheckoutSession, problem: string) {
  if (session.status !== "open") {
    return c.html(
      html`<!doctype html><title>Checkout</title>
        <p>This page is ${session.status}.</p>`,
    );
  }
  return c.html(
    html`<!doctype html><title>Sandbox checkout</title>
      <h1>Pay ${shownAmount(session.amount_total ?? 0, session.currency ?? "eur")}</h1>
      <p role="alert">${problem}</p>
      <form method="post" action="/_sandbox/checkout/sessions/${session.id}/pay">
        <label>Name <input name="name" required /></label>
        <label
          >E-mail <input name="email" type="email" required value="${session.customer_email ?? ""}"
        /></label>
        <select name="payment_method" aria-label="How to pay">
          ${CHOICES.map(([id, label]) => html`<option value="${id}">${label}</option>`)}
        </select>
        <button>Pay</button>
      </form>`,
  );
}

const shownAmount = (amount: number, currency: string): string => {
  const digits = exponentOf(currency);
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency.toUpperCase()}`;
};
