import { Command } from "commander";
import { errorMessage } from "./error-message.ts";
import { releasedVersion } from "./released-version.ts";

/** Every command, one file each. Read when it is called: some bring libraries that take a second to load. */
const commands: Record<string, () => Promise<(program: Command) => void>> = {
  serve: async () => (await import("./commands/serve.ts")).addServe,
  demo: async () => (await import("./commands/demo.ts")).addDemo,
  migrate: async () => (await import("./commands/migrate.ts")).addMigrate,
  roles: async () => (await import("./commands/roles.ts")).addRoles,
  doctor: async () => (await import("./commands/doctor.ts")).addDoctor,
  events: async () => (await import("./commands/events.ts")).addEvents,
  notifications: async () => (await import("./commands/notifications.ts")).addNotifications,
  sweep: async () => (await import("./commands/sweep.ts")).addSweep,
  backfill: async () => (await import("./commands/backfill.ts")).addBackfill,
  audit: async () => (await import("./commands/audit.ts")).addAudit,
  bookings: async () => (await import("./commands/bookings.ts")).addBookings,
  payments: async () => (await import("./commands/payments.ts")).addPayments,
  review: async () => (await import("./commands/review.ts")).addReview,
  adoptions: async () => (await import("./commands/adoptions.ts")).addAdoptions,
  payouts: async () => (await import("./commands/payouts.ts")).addPayouts,
  report: async () => (await import("./commands/report.ts")).addReport,
  match: async () => (await import("./commands/match.ts")).addMatch,
  key: async () => (await import("./commands/key.ts")).addKey,
  user: async () => (await import("./commands/user.ts")).addUser,
  webhook: async () => (await import("./commands/webhook.ts")).addWebhook,
  privacy: async () => (await import("./commands/privacy.ts")).addPrivacy,
};

const program = new Command("rentease")
  .description("Stripe payments, matched to rental bookings")
  .version(releasedVersion())
  // An option behind a subcommand is the subcommand's, even where the command before it has one of that name.
  .enablePositionalOptions()
  .showHelpAfterError("(add --help for usage)")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
const called = process.argv[2] ?? "";
// The help lists them all, and what is misspelt is told which one is like it.
const needed = Object.hasOwn(commands, called) ? [called] : Object.keys(commands);
for (const name of needed) (await commands[name]?.())?.(program);

// Whoever reads the output had enough of it, as `head` does: that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

try {
  await program.parseAsync();
} catch (error) {
  // A message says what to do; a stack is for whoever sets DEBUG.
  console.error("rentease:", process.env["DEBUG"] ? error : errorMessage(error));
  process.exit(1);
}
