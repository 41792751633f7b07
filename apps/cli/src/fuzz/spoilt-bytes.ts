// For the tests: what a bad line, a bad disk or a bad sender makes of bytes.
import { between, type Random } from "@rentease/sandbox";

/** At least a byte less; with one byte left at the least. */
export function cutShort(random: Random, body: string): string {
  return body.slice(0, between(random, 1, body.length - 1));
}

/** One to eight bits, which need not leave UTF-8. */
export function flipBits(random: Random, body: Buffer): Buffer {
  const spoilt = Buffer.from(body);
  // Each bit once: twice would set it right again.
  const places = new Set(
    Array.from({ length: between(random, 1, 8) }, () => between(random, 0, spoilt.length * 8 - 1)),
  );
  for (const place of places) {
    const byte = place >> 3;
    spoilt[byte] = (spoilt[byte] ?? 0) ^ (1 << (place & 7));
  }
  return spoilt;
}

/** Any bytes. */
export function junk(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => between(random, 0, 255)));
}
