// For the tests: requests whose head or length lies.
import { between, pick, type Random } from "@rentease/sandbox";
import { httpRequest, type RawHeaders, requestHead } from "./http-bytes.ts";
import { cutShort, junk } from "./spoilt-bytes.ts";

type Broken = (random: Random, target: string, headers: RawHeaders, body: string) => Buffer;

const host: readonly [string, string] = ["Host", "127.0.0.1"];
const chunked: readonly [string, string] = ["Transfer-Encoding", "chunked"];

const lengths = [
  "-1",
  "1e3",
  "abc",
  "",
  "5, 6",
  "0x10",
  "99999999999999999999",
  "+5",
  "1 2",
] as const;
const chunkSizes = [
  "g",
  "-1",
  "FFFFFFFFFFFFFFFFF",
  "7fffffff",
  "",
  " 5",
  "5;x",
  "0x5",
  "5\n",
] as const;
const hosts = [
  "a b",
  "[::",
  "@",
  "//",
  "%00",
  "a:99999",
  "",
  "\u00ff",
  "a".repeat(3_000),
  "[1]:x",
] as const;
const lines = [
  "POST /webhooks/stripe HTTP/9.9",
  "POST /webhooks/stripe HTTP/0.9",
  "POST /webhooks/stripe",
  "POST  /webhooks/stripe  HTTP/1.1",
  "POST\t/webhooks/stripe\tHTTP/1.1",
  "/webhooks/stripe",
  "",
  "\0\0\0\0",
  "PRI * HTTP/2.0",
] as const;
const oddHeaders: readonly [[string, string], ...[string, string][]] = [
  ["Connection", "Upgrade, HTTP2-Settings"],
  ["Upgrade", "websocket"],
  ["Expect", "100-continue"],
  ["Expect", "a miracle"],
  ["Connection", "close, keep-alive, x"],
  ["Transfer-Encoding", "gzip, chunked, identity"],
  ["Transfer-Encoding", "chunked\u00ff"],
  ["X y", "a name with a space"],
  ["X-Nul", "a\0b"],
  ["X-Fold", "a\r\n b"],
  ["", "no name"],
  ["__proto__", "x"],
  ["X-Forwarded-For", "127.0.0.1, \u00ff"],
  ["Cookie", "a=".repeat(3_000)],
];

const kinds: readonly [Broken, ...Broken[]] = [
  // More is promised than comes, or less: what is left over is then no request either.
  (random, target, headers, body) =>
    Buffer.concat([
      requestHead("POST", target, [
        host,
        ...headers,
        ["Content-Length", String(between(random, 0, body.length * 2))],
      ]),
      Buffer.from(body),
    ]),
  (random, target, headers, body) =>
    Buffer.concat([
      requestHead("POST", target, [host, ...headers, ["Content-Length", pick(random, lengths)]]),
      Buffer.from(body),
    ]),
  // Two lengths, or a length and chunks.
  (random, target, headers, body) =>
    Buffer.concat([
      requestHead("POST", target, [
        host,
        ...headers,
        ["Content-Length", String(body.length)],
        pick(random, [chunked, ["Content-Length", "7"]]),
      ]),
      Buffer.from(body),
    ]),
  // Chunks that lie, or never end.
  (random, target, headers, body) =>
    Buffer.concat([
      requestHead("POST", target, [host, ...headers, chunked]),
      Buffer.from(`${pick(random, chunkSizes)}\r\n${cutShort(random, body)}\r\n0\r\n\r\n`),
    ]),
  (random, target, headers, body) =>
    Buffer.concat([
      requestHead("POST", target, [host, ...headers, chunked]),
      Buffer.from(`${body.length.toString(16)}\r\n${cutShort(random, body)}`),
    ]),
  (random, target, headers, body) =>
    Buffer.from(
      httpRequest("POST", target, headers, body)
        .toString("latin1")
        .replace("Host: 127.0.0.1", `Host: ${pick(random, hosts)}`),
      "latin1",
    ),
  // None, or two.
  (random, target, headers, body) =>
    Buffer.from(
      httpRequest("POST", target, headers, body)
        .toString("latin1")
        .replace("Host: 127.0.0.1\r\n", pick(random, ["", "Host: a\r\nHost: b\r\n"])),
      "latin1",
    ),
  (random, target, headers, body) =>
    httpRequest("POST", target, [...headers, pick(random, oddHeaders)], body),
  // Floods: too many bytes, and too many names.
  (random, target, headers, body) =>
    httpRequest(
      "POST",
      target,
      [["X-Flood", "a".repeat(between(random, 16_000, 40_000))], ...headers],
      body,
    ),
  (random, target, headers, body) =>
    httpRequest(
      "POST",
      target,
      [
        ...Array.from({ length: between(random, 50, 3_000) }, (_, at) => [`X-${at}`, ""] as const),
        ...headers,
      ],
      body,
    ),
  (random, target, headers, body) =>
    Buffer.from(
      httpRequest("POST", target, headers, body)
        .toString("latin1")
        .replace(/^.*\r\n/, `${pick(random, lines)}\r\n`),
      "latin1",
    ),
  // Line ends of other systems.
  (random, target, headers, body) =>
    Buffer.from(
      httpRequest("POST", target, headers, body)
        .toString("latin1")
        .replaceAll("\r\n", pick(random, ["\n", "\r", "\n\r"])),
      "latin1",
    ),
  // No HTTP at all, as of somebody who speaks TLS.
  (random) =>
    Buffer.concat([Buffer.from([0x16, 3, 1, 2, 0, 1]), junk(random, between(random, 0, 600))]),
  (random) => junk(random, between(random, 0, 600)),
  // Cut off anywhere, the head included.
  (random, target, headers, body) => {
    const whole = httpRequest("POST", target, headers, body);
    return whole.subarray(0, between(random, 0, whole.length - 1));
  },
  // Several at once, of which the last is a lie.
  (_random, target, headers, body) => {
    const one = httpRequest("POST", target, headers, body);
    return Buffer.concat([one, one, Buffer.from("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx")]);
  },
];

/** `headers` must not sign this body: a request that is cut off in a lucky place is whole. */
export function brokenFraming(
  random: Random,
  target: string,
  headers: RawHeaders,
  body: string,
): Buffer {
  return pick(random, kinds)(random, target, headers, body);
}
