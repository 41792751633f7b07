export class BodyTooLargeError extends Error {
  readonly code = "body_too_large";
  readonly retry = false;
  constructor() {
    super("The body is too large");
    this.name = "BodyTooLargeError";
  }
}

/** The sender hung up before the body was complete. */
export class BodyUnreadableError extends Error {
  readonly code = "body_unreadable";
  readonly retry = false;
  constructor(cause: unknown) {
    super("The body ended early", { cause });
    this.name = "BodyUnreadableError";
  }
}

/**
 * Reads a request's body as it came, up to a limit.
 *
 * With a Content-Length Node's parser sees to it that no more arrives, and the server library reads
 * straight from the socket. Without one (chunked) the chunks are counted, and reading stops at the
 * limit.
 *
 * @throws {BodyTooLargeError}
 * @throws {BodyUnreadableError}
 */
export async function readRawBody(request: Request, maxBytes: number): Promise<string> {
  const declared = request.headers.get("content-length");
  if (Number(declared) > maxBytes) throw new BodyTooLargeError();
  try {
    return declared === null ? await readChunks(request.body, maxBytes) : await request.text();
  } catch (error) {
    throw error instanceof BodyTooLargeError ? error : new BodyUnreadableError(error);
  }
}

async function readChunks(body: Request["body"], maxBytes: number): Promise<string> {
  if (!body) return "";
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new BodyTooLargeError();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
