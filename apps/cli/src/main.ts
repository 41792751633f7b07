import { Command } from "commander";
import { commands } from "./commands.ts";
import { errorMessage } from "./error-message.ts";
import { releasedVersion } from "./released-version.ts";

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
