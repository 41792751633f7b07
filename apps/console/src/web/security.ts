import { csrf } from "hono/csrf";
import { secureHeaders } from "hono/secure-headers";

/** Nothing but what the console itself serves, and nothing inline. Pico draws its arrows and ticks from data: images. */
export const consolePolicy = secureHeaders({
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
export const queuesPolicy = secureHeaders({
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

/** Refuses what another site has a browser send: by Sec-Fetch-Site, or by Origin where a browser does not tell. */
export function refuseOtherSites(consoleUrl: string) {
  const own = new URL(consoleUrl).origin;
  return csrf({ origin: (origin, c) => origin === own || origin === new URL(c.req.url).origin });
}
