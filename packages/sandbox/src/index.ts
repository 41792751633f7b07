export {
  type Archive,
  type ArchiveOptions,
  createArchive,
  type Moment,
} from "./archive/archive.ts";
export { archiveBookings } from "./archive/archive-bookings.ts";
export { type ArchiveTruth, archiveTruth } from "./archive/archive-truth.ts";
export type { Chaos } from "./delivery/chaos.ts";
export type { DeliveryCounts, Retry } from "./delivery/delivery.ts";
export type { EndpointOption } from "./delivery/endpoints.ts";
export type { PayoutTruth } from "./payout-truth.ts";
export type { NewDispute } from "./payments/dispute-object.ts";
export type { Verdict } from "./payments/verdicts.ts";
export { between, pick, type Random, seeded } from "./random.ts";
export { createSandbox, type Sandbox, type SandboxOptions } from "./sandbox.ts";
export type { ConditionChanges, Conditions } from "./traffic/conditions.ts";
export type { RequestReport } from "./traffic/request-counts.ts";
export type { Truth } from "./truth.ts";
export type {
  AftermathKind,
  Booking,
  Difficulty,
  Ending,
  Identifiable,
  InstalmentKind,
  PlannedPayment,
  Season,
  SeasonBooking,
  Share,
  Standing,
} from "./season/booking.ts";
export { type Label, playSeason, type PlayOptions, type Progress } from "./season/play.ts";
export { generateSeason, type SeasonOptions } from "./season/season.ts";
