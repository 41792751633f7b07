/** Group roles, one an app, that nobody signs in as: they are granted to logins of the operator's own. */
export const databaseRoles = ["rentease_ingress", "rentease_worker", "rentease_console"] as const;

/** Only the console, and who runs the CLI, has to do with who may sign in. */
const signInTables = [
  "users",
  "credentials",
  "sessions",
  "verifications",
  "sign_in_limits",
  "api_keys",
  "idempotency_keys",
];

/** What is Stripe's, and changes only by what Stripe tells the worker. */
const stripeTables = [
  "refunds",
  "disputes",
  "payouts",
  "balance_transactions",
  "event_sweep",
  "account",
];

/** Likewise, but that the console takes a guest off them who is erased (privacy/). */
const payerTables = ["payment_intents", "payment_attempts", "checkout_sessions"];

/** Nobody rewrites what was decided, or who did what. */
const appendOnly = ["match_decisions", "activity", "payment_notes"];

const all = "rentease_ingress, rentease_worker, rentease_console";
const insiders = "rentease_worker, rentease_console";

/**
 * SQL that makes the roles and gives them what each needs, and nothing else, in the database it is run in; again, it
 * mends what differs. The first part needs CREATEROLE, the rest the owner of the tables.
 */
export const roleStatements: readonly string[] = [
  ...databaseRoles.map(
    (role) =>
      `do $$ begin if to_regrole('${role}') is null then create role ${role} nologin; end if; end $$`,
  ),
  "revoke create on schema public from public",
  `revoke all on all tables in schema public from ${all}`,
  `grant usage on schema public to ${all}`,

  // The ingress puts events into the inbox. It can't read what they tell, and nothing of the books.
  "grant insert on stripe_events to rentease_ingress",
  // For `on conflict (event_id)`, and what its /metrics tell of the inbox.
  "grant select (id, event_id, state, via, received_at, next_attempt_at) on stripe_events to rentease_ingress",
  "grant select (next_attempt_at) on object_fetches to rentease_ingress",
  "grant select on event_sweep, account to rentease_ingress",

  `grant select, insert, update, delete on all tables in schema public to ${insiders}`,
  `grant usage, select on all sequences in schema public to ${insiders}`,
  `revoke all on ${signInTables.join(", ")} from rentease_worker`,
  // The worker says whose database it is, once.
  "revoke update, delete on account from rentease_worker",
  "revoke delete on stripe_events from rentease_worker",
  `revoke insert, update, delete on ${stripeTables.join(", ")} from rentease_console`,
  `revoke delete on ${payerTables.join(", ")} from rentease_console`,
  // It puts events back to be applied again, and redacts those of an erased guest; it can't make one up.
  "revoke insert, update, delete on stripe_events from rentease_console",
  `grant update (state, attempts, next_attempt_at, error, ignored_reason, applied_at, payload, redacted_at)
    on stripe_events to rentease_console`,
  `revoke update, delete on ${appendOnly.join(", ")} from ${insiders}`,
  // What somebody wrote about an erased guest goes too.
  "grant update (note) on match_decisions to rentease_console",
  "grant update (text) on payment_notes to rentease_console",
];
