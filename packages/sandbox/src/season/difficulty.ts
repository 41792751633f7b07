import type { Standing } from "./booking.ts";
import type { PlotName } from "./plots.ts";

type Weights<T extends string> = readonly [[T, number], ...[T, number][]];

/** Who pays, beside the guest as the booking has them. */
export type PayerKind =
  | "guest"
  | "unaccented"
  | "family_first"
  | "misspelt"
  | "maiden"
  | "family"
  | "partner"
  | "stranger";

/** How a payer can be reached, compared with what the booking says of the guest. */
export type ContactKind =
  | "same"
  | "email_only"
  | "phone_only"
  | "other_email"
  | "other_email_only"
  | "misspelt_email"
  | "none";

/** How often each difficulty comes; numbers are weights among their like, or shares of one. */
export interface Mix {
  standings: Weights<Standing>;
  payers: Weights<PayerKind>;
  contacts: Weights<ContactKind>;
  /** Of the scenes of bookings that belong together or look alike, and those that don't. */
  plots: Weights<PlotName>;
  /** Of bookings. */
  withoutEmail: number;
  noShow: number;
  knownLate: number;
  allAtOnce: number;
  inParts: number;
  /** Of instalments that are paid. */
  paidTwice: number;
  /** Payments for nothing, for each booking. */
  forNothing: number;
  /** Of payments. */
  otherCurrency: number;
}

/** As in life, by and large. */
const USUAL: Mix = {
  standings: [
    ["metadata", 34],
    ["session_metadata", 12],
    ["client_reference_id", 14],
    ["description", 18],
    ["nowhere", 14],
    ["trap", 7],
    ["misspelt", 0.6],
    ["wrong", 0.4],
  ],
  payers: [
    ["guest", 86],
    ["unaccented", 1.5],
    ["family_first", 1.5],
    ["misspelt", 1],
    ["maiden", 1],
    ["family", 3],
    ["partner", 1],
    ["stranger", 5],
  ],
  contacts: [
    ["same", 94],
    ["email_only", 2],
    ["other_email", 2],
    ["phone_only", 2],
  ],
  plots: [
    ["plain", 80],
    ["same_day", 3],
    ["twins", 3],
    ["half_year", 1],
    ["group_of_family", 1],
    ["agency", 1],
    ["returning", 9],
    ["couple", 1],
    ["married", 1],
  ],
  withoutEmail: 0.01,
  noShow: 0.005,
  knownLate: 0.02,
  allAtOnce: 0.02,
  inParts: 0.005,
  paidTwice: 0.001,
  forNothing: 0.01,
  otherCurrency: 0,
};

/** As hard as it gets: what a matcher is measured on. */
const HARD: Mix = {
  standings: [
    ["metadata", 17],
    ["session_metadata", 7],
    ["client_reference_id", 9],
    ["description", 12],
    ["stored_id", 5],
    ["nowhere", 42],
    ["trap", 6],
    ["misspelt", 3],
    ["wrong", 3],
  ],
  payers: [
    ["guest", 54],
    ["unaccented", 7],
    ["family_first", 7],
    ["misspelt", 7],
    ["maiden", 5],
    ["family", 11],
    ["partner", 5],
    ["stranger", 4],
  ],
  contacts: [
    ["same", 58],
    ["email_only", 11],
    ["phone_only", 9],
    ["other_email", 9],
    ["other_email_only", 6],
    ["misspelt_email", 3],
    ["none", 4],
  ],
  plots: [
    ["plain", 24],
    ["same_day", 10],
    ["twins", 10],
    ["half_year", 6],
    ["two_stays", 6],
    ["group_of_family", 6],
    ["group_of_friends", 6],
    ["agency", 6],
    ["returning", 12],
    ["couple", 7],
    ["relatives", 4],
    ["namesakes", 4],
    ["married", 4],
  ],
  withoutEmail: 0.06,
  noShow: 0.03,
  knownLate: 0.05,
  allAtOnce: 0.08,
  inParts: 0.09,
  paidTwice: 0.03,
  forNothing: 0.12,
  otherCurrency: 0.015,
};

export const mixOf = ({ hard }: { hard: boolean }): Mix => (hard ? HARD : USUAL);
