import { type ApplyRules, applySettingNames, createApplyRules } from "@rentease/db";
import { settingsFor } from "@rentease/runtime";

/** What the environment says of how payments are matched: the worker's own settings. */
export function configuredRules(): ApplyRules {
  return createApplyRules(settingsFor(applySettingNames));
}
