// For the tests: requests as bytes, so that nothing on the way sets right what is meant to be wrong.

/** Names and values as they stand, in this order; a name may occur twice. */
export type RawHeaders = readonly (readonly [string, string])[];

/** A request whose framing is sound: `Host` and `Content-Length` come with it. */
export function httpRequest(
  method: string,
  target: string,
  headers: RawHeaders,
  body: Buffer | string = "",
): Buffer {
  const bytes = Buffer.from(body);
  const framed: RawHeaders = [
    ["Host", "127.0.0.1"],
    ...headers,
    ["Content-Length", String(bytes.length)],
  ];
  return Buffer.concat([requestHead(method, target, framed), bytes]);
}

/** Only what stands before the body. Latin 1: a character up to U+00FF is that byte. */
export function requestHead(method: string, target: string, headers: RawHeaders): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n`, "latin1");
}
