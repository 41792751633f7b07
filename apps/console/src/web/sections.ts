/** The navigation: for the host first, then for who operates. */
export const sections = {
  overview: { path: "/", name: "Overview", group: "host" },
  review: { path: "/review", name: "Review", group: "host" },
  payments: { path: "/payments", name: "Payments", group: "host" },
  bookings: { path: "/bookings", name: "Bookings", group: "host" },
  payouts: { path: "/payouts", name: "Payouts", group: "host" },
  disputes: { path: "/disputes", name: "Disputes", group: "host" },
  reports: { path: "/reports", name: "Reports", group: "host" },
  events: { path: "/events", name: "Events", group: "operate" },
  notifications: { path: "/notifications", name: "Notifications", group: "operate" },
  backfills: { path: "/backfills", name: "Backfills", group: "operate" },
  audits: { path: "/audits", name: "Audits", group: "operate" },
  activity: { path: "/activity", name: "Activity", group: "operate" },
  queues: { path: "/queues/", name: "Queues", group: "operate" },
  api: { path: "/api-docs", name: "API", group: "operate" },
} as const satisfies Record<string, { path: string; name: string; group: "host" | "operate" }>;

export type Section = keyof typeof sections;
