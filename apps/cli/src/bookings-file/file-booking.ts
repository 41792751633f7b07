import type { BookingInput } from "@rentease/db";

/** A booking of a file, and where in the file a field of it stands. */
export type FileBooking = { input: BookingInput; at: (field: string) => string };

/** What a file holds: every booking that is sound, and a line for every fault. */
export type FileContents = { bookings: FileBooking[]; faults: string[] };
