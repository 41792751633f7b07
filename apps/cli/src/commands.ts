import type { Command } from "commander";

/** Every command, one file each. Read when it is called: some bring libraries that take a second to load. */
export const commands: Record<string, () => Promise<(program: Command) => void>> = {
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
