import { defaultMethodNames } from "@rentease/core";
import type { ApplyRules } from "../apply/derive-payments.ts";

/** What a host configured about typed payments: their own names of methods, and how many days a pair may be apart. */
export type AdoptionRules = Pick<ApplyRules, "methodNames" | "adoptionDays">;

export const defaultAdoptionRules: AdoptionRules = { methodNames: defaultMethodNames };
