import { Command } from "commander";
import { addAdoptions } from "./commands/adoptions.ts";
import { addAudit } from "./commands/audit.ts";
import { addBackfill } from "./commands/backfill.ts";
import { addBookings } from "./commands/bookings.ts";
import { addDemo } from "./commands/demo.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addEvents } from "./commands/events.ts";
import { addKey } from "./commands/key.ts";
import { addMatch } from "./commands/match.ts";
import { addMigrate } from "./commands/migrate.ts";
import { addNotifications } from "./commands/notifications.ts";
import { addPayments } from "./commands/payments.ts";
import { addPayouts } from "./commands/payouts.ts";
import { addPrivacy } from "./commands/privacy.ts";
import { addReport } from "./commands/report.ts";
import { addReview } from "./commands/review.ts";
import { addRoles } from "./commands/roles.ts";
import { addServe } from "./commands/serve.ts";
import { addSweep } from "./commands/sweep.ts";
import { addUser } from "./commands/user.ts";
import { addWebhook } from "./commands/webhook.ts";
import { errorMessage } from "./error-message.ts";
import { releasedVersion } from "./released-version.ts";

/** Every command, one file each. */
const commands = [
  addServe,
  addDemo,
  addMigrate,
  addRoles,
  addDoctor,
  addEvents,
  addNotifications,
  addSweep,
  addBackfill,
  addAudit,
  addBookings,
  addPayments,
  addReview,
  addAdoptions,
  addPayouts,
  addReport,
  addMatch,
  addKey,
  addUser,
  addWebhook,
  addPrivacy,
];

const program = new Command("rentease")
  .description("Stripe payments, matched to rental bookings")
  .version(releasedVersion())
  // An option behind a subcommand is the subcommand's, even where the command before it has one of that name.
  .enablePositionalOptions()
  .showHelpAfterError("(add --help for usage)")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
for (const add of commands) add(program);

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
