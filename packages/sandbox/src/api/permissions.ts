import { endpointOf } from "../traffic/rate-limits.ts";
import { Failure } from "./failure.ts";

/**
 * A restricted key says itself what it may not do: `rk_test_lacks_disputes_and_checkout_sessions` reads neither, and
 * `rk_test_lacks_write_webhook_endpoints` reads endpoints and changes none. Any other key may everything.
 */
export function requirePermission(
  key: string,
  { method, path, account }: { method: string; path: string; account: string },
): void {
  const [, named = ""] = /^rk_test_lacks_(\w+)$/.exec(key) ?? [];
  const lacks = named.split("_and_");
  const resource = endpointOf(path).replace("/", "_");
  const access = method === "GET" ? "read" : "write";
  if (!lacks.includes(resource) && !(access === "write" && lacks.includes(`write_${resource}`))) {
    return;
  }
  const right = `rak_${resource.replace(/s$/, "")}_${access}`;
  throw new Failure(403, {
    message:
      `The provided key 'rk_test_***${key.slice(-4)}' does not have the required permissions for this endpoint on ` +
      `account '${account}'. Having the '${right}' permission would allow this request to continue.`,
    type: "invalid_request_error",
  });
}
