import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";

/** Nothing but what the console itself serves, and nothing inline. Pico draws its arrows and ticks from data: images. */
const consolePolicy = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", "data:"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: "same-origin",
  xFrameOptions: "DENY",
  // Told by whoever ends TLS, for all that lies under the host.
  strictTransportSecurity: false,
});

/**
 * Bull Board brings its own pages, which set styles inline and load a font file of their own; scripts only from here.
 */
const queuesPolicy = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", "data:"],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'self'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: "same-origin",
  xFrameOptions: "DENY",
  strictTransportSecurity: false,
});

/** Each part of the console under its own policy. */
export const contentPolicy = createMiddleware((c, next) =>
  /^\/queues(\/|$)/.test(c.req.path) ? queuesPolicy(c, next) : consolePolicy(c, next),
);

/**
 * Refuses what another site has a browser send: by Sec-Fetch-Site, or by Origin where a browser does not tell. Whatever
 * the body is, for Bull Board is asked in JSON and without one; what says neither comes from no browser.
 */
export function refuseOtherSites(consoleUrl: string) {
  const own = new URL(consoleUrl).origin;
  return createMiddleware(async (c, next) => {
    if (!["GET", "HEAD", "OPTIONS"].includes(c.req.method)) {
      const site = c.req.header("sec-fetch-site");
      const origin = c.req.header("origin");
      const isOwn =
        site === undefined
          ? origin === own || origin === new URL(c.req.url).origin
          : site === "same-origin";
      if (!isOwn) throw new HTTPException(403);
    }
    await next();
  });
}
