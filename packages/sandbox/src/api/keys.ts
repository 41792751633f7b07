import { Failure } from "./failure.ts";

/** Any test key will do: what matters is that code which would reach Stripe proves that it has one. */
export function requireTestKey(authorization: string | undefined): string {
  const key = keyIn(authorization ?? "");
  if (key === "") {
    throw refused(
      "You did not provide an API key. You need to provide your API key in the Authorization header, " +
        "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  }
  if (/^(sk|rk)_live_/.test(key)) {
    throw refused(
      "This is the sandbox: it refuses live keys. Use any key that starts with sk_test_.",
    );
  }
  if (!/^(sk|rk)_test_/.test(key)) {
    throw refused(`Invalid API Key provided: ${key.slice(0, 8)}***`);
  }
  return key;
}

function keyIn(authorization: string): string {
  const [scheme = "", value = ""] = authorization.split(" ");
  if (scheme.toLowerCase() !== "basic") return value;
  return Buffer.from(value, "base64").toString().split(":")[0] ?? "";
}

const refused = (message: string) => new Failure(401, { message, type: "invalid_request_error" });
