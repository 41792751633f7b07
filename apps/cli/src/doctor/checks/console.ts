import { isLoopback, settingsFor } from "@rentease/runtime";
import { readKeptSecret } from "../../stack/kept-secret.ts";
import { bad, type Check, ok, warn } from "../check.ts";

/** So few different characters are a phrase or a placeholder. */
const leastVariety = 12;

export const consoleSettings: Check = {
  name: "console",
  needs: [],
  async look(at) {
    const read = settingsFor(["AUTH_SECRET?", "CONSOLE_URL", "CONSOLE_HOST"]);
    const { consoleUrl, consoleHost } = read;
    const folder = at.stackFolder();
    const secret =
      read.authSecret ?? (folder === null ? null : readKeptSecret(folder, "auth-secret"));
    if (!secret) {
      return warn(
        "AUTH_SECRET is not set: the console does not start",
        "set what `openssl rand -base64 32` prints; the same for all consoles",
      );
    }
    if (new Set(secret).size < leastVariety) {
      return bad("AUTH_SECRET can be guessed", "set what `openssl rand -base64 32` prints");
    }
    if (consoleUrl === undefined) {
      return isLoopback(consoleHost)
        ? ok("on this machine only")
        : bad(
            `CONSOLE_HOST is ${consoleHost}, and CONSOLE_URL is not set: nobody can sign in from elsewhere`,
            "set CONSOLE_URL to where browsers reach it, as in https://payments.example.com",
          );
    }
    const { protocol, hostname } = new URL(consoleUrl);
    return protocol === "https:" || isLoopback(hostname)
      ? ok(consoleUrl)
      : bad(
          `CONSOLE_URL is ${consoleUrl}: passwords travel unencrypted`,
          "put it behind https, and set that",
        );
  },
};
