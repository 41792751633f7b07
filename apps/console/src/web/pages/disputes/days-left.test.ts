import { expect, test } from "vitest";
import { daysLeft } from "./days-left.ts";

const now = new Date("2026-06-10T12:00:00Z");

test("only whole days count as left, and a deadline within a week is soon", () => {
  const left = (due: string) => daysLeft(new Date(due), now);
  expect(left("2026-06-10T11:59:59Z")).toEqual({ text: "the deadline has passed", soon: false });
  expect(left("2026-06-11T11:00:00Z")).toEqual({ text: "less than a day left", soon: true });
  expect(left("2026-06-11T12:00:00Z")).toEqual({ text: "1 day left", soon: true });
  expect(left("2026-06-17T11:00:00Z")).toEqual({ text: "6 days left", soon: true });
  expect(left("2026-06-30T12:00:00Z")).toEqual({ text: "20 days left", soon: false });
});
