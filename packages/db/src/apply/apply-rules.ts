import { defaultMethodNames, identityRules, referencePattern, rungs } from "@rentease/core";
import type { ApplyRules } from "./derive-payments.ts";

/** What a host sets in the environment about how payments are read and matched. */
export type ApplySettings = {
  paymentMethods?: Readonly<Record<string, string>> | undefined;
  /** Metadata keys that hold a booking's reference, most trusted first. */
  bookingReferenceKeys: readonly string[];
  /** A regular expression's source. */
  bookingReferencePattern?: string | undefined;
  /** Rules that may only suggest as yet. */
  suggestOnlyRules?: readonly string[] | undefined;
  /** How many days a typed payment may be from the Stripe payment that takes it over. */
  adoptionDays?: number | undefined;
};

/** The names of those settings, for every process that applies or matches. */
export const applySettingNames = [
  "PAYMENT_METHODS",
  "BOOKING_REFERENCE_PATTERN",
  "BOOKING_REFERENCE_KEYS",
  "SUGGEST_ONLY_RULES",
  "ADOPTION_DAYS",
] as const;

/** Every rule that can match a payment by itself. */
const automaticRules: readonly string[] = [...Object.keys(rungs), ...identityRules];

/** @throws Error naming a rule that doesn't exist: silently, its matches would go on. */
export function createApplyRules(settings: ApplySettings): ApplyRules {
  const unknown = settings.suggestOnlyRules?.find((rule) => !automaticRules.includes(rule));
  if (unknown !== undefined) {
    throw new Error(`SUGGEST_ONLY_RULES names ${unknown}: there are ${automaticRules.join(", ")}`);
  }
  return {
    methodNames: { ...defaultMethodNames, ...settings.paymentMethods },
    evidence: {
      metadataKeys: settings.bookingReferenceKeys,
      textPattern: referencePattern(settings.bookingReferencePattern ?? null),
    },
    suggestOnly: new Set(settings.suggestOnlyRules),
    ...(settings.adoptionDays === undefined ? {} : { adoptionDays: settings.adoptionDays }),
  };
}
