import { bookingBody } from "@rentease/db";
import type { FileContents } from "./file-booking.ts";

/** A JSON list of bookings, each as it is put over HTTP, with its reference. */
export function readJson(source: string): FileContents {
  const list = parse(source);
  if (!Array.isArray(list)) return { bookings: [], faults: ["it is not a JSON list of bookings"] };
  const contents: FileContents = { bookings: [], faults: [] };
  for (const [index, item] of list.entries()) {
    const at = (field: string) => `booking ${index + 1}, ${field || "itself"}`;
    const { data, error } = bookingBody.safeParse(item);
    if (data) contents.bookings.push({ input: data, at });
    for (const { path, message } of error?.issues ?? []) {
      contents.faults.push(`${at(path.join("."))}: ${message}`);
    }
  }
  return contents;
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return null;
  }
}
