import { credentials, sessions, signInLimits, users, verifications } from "../schema/index.ts";

/** The tables under the names that better-auth gives them. */
export const authTables = {
  user: users,
  session: sessions,
  account: credentials,
  verification: verifications,
  rateLimit: signInLimits,
};
