import { SettingsError } from "./read-settings.ts";
import type { SettingsOf } from "./settings.ts";

/** The settings that say who is told of changes. */
export const notifySettingNames = ["NOTIFY_URL", "NOTIFY_SECRETS"] as const;

/** Who is told of changes; null for nobody. @throws {SettingsError} where one of the two settings lacks the other. */
export function notifyReceiver({
  notifyUrl: url,
  notifySecrets: secrets,
}: SettingsOf<(typeof notifySettingNames)[number]>): { url: string; secrets: string[] } | null {
  if (url === undefined && secrets === undefined) return null;
  if (url === undefined) {
    throw new SettingsError(["NOTIFY_URL is not set: NOTIFY_SECRETS alone tells nobody"]);
  }
  if (secrets === undefined) {
    throw new SettingsError(["NOTIFY_SECRETS is not set: what goes to NOTIFY_URL is signed"]);
  }
  return { url, secrets };
}
