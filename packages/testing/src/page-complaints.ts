import type { BrowserContext, Request } from "playwright-core";

/** In words, one line each, in the order they came: what a page of ours must never cause. */
export type Complain = (line: string) => void;

// Its load is told of by the response, with its status.
const failedLoad = /^Failed to load resource: the server responded with a status of/;
const binding = "reportPolicyViolation";
const reportViolations = `addEventListener("securitypolicyviolation", (violation) => {
  const { effectiveDirective, blockedURI, sourceFile, lineNumber } = violation;
  ${binding}([effectiveDirective, blockedURI, sourceFile, lineNumber].join(" "));
})`;

/**
 * Tells of console errors and warnings, uncaught errors, CSP violations, requests to another origin,
 * and requests that fail or are answered with 400 or more, save the statuses in `expected`.
 */
export async function watchPages(
  context: BrowserContext,
  { origin, expected }: { origin: string; expected: readonly number[] },
  complain: Complain,
): Promise<void> {
  context.on("console", (message) => {
    const kind = message.type();
    if ((kind !== "error" && kind !== "warning") || failedLoad.test(message.text())) return;
    complain(`console ${kind}: ${message.text()}`);
  });
  context.on("weberror", (webError) => complain(`uncaught: ${webError.error().message}`));
  context.on("request", (request) => {
    if (isElsewhere(request.url(), origin)) complain(`request to another host: ${named(request)}`);
  });
  context.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText ?? "unknown";
    // A page that was left and a download abort; what the policy stops is told of as its violation.
    if (reason === "net::ERR_ABORTED" || reason === "csp") return;
    complain(`request failed (${reason}): ${named(request)}`);
  });
  context.on("response", (response) => {
    const status = response.status();
    if (status < 400 || expected.includes(status)) return;
    complain(`answered with ${status}: ${named(response.request())}`);
  });
  await context.exposeBinding(binding, (_, violation: string) => {
    complain(`content security policy: ${violation.trim()}`);
  });
  await context.addInitScript(reportViolations);
}

function isElsewhere(url: string, origin: string): boolean {
  const { protocol, origin: asked } = new URL(url);
  return (protocol === "http:" || protocol === "https:") && asked !== origin;
}

function named(request: Request): string {
  return `${request.method()} ${request.url()}`;
}
