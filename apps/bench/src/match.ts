import { closeDatabase, createApplyRules, type Database, openDatabase } from "@rentease/db";
import type { Bench, BenchResult } from "./bench.ts";
import { benchDatabase } from "./database.ts";
import { rounded } from "./figures.ts";
import { judge, noQuality, type Quality, type Share } from "./match-quality.ts";
import { playHardSeason, replay, shuffled } from "./match-season.ts";
import { matchAtScale } from "./match-scale.ts";
import { forgetAll } from "./match-tables.ts";

const PAYMENTS = 2_000;
const SEEDS = Array.from({ length: 20 }, (_, number) => `match-${number + 1}`);

const TARGETS = { precision: 1, reference: 0.97, identity: 0.85, suggested: 0.95 } as const;

/** What the worker has when nothing is configured. */
const rules = createApplyRules({ bookingReferenceKeys: ["booking_reference", "booking_id"] });

/**
 * How right matching is: hard seasons played through the inbox, what was matched compared with the truth, which the
 * matcher never sees. `--seed S` plays one of them, `--shuffled` tells the events in any order, `--scale` measures time and
 * memory instead.
 */
export const match: Bench = {
  summary: "hard seasons matched, beside the truth; --seed S for one, --shuffled, --scale",
  options: { seed: { type: "string" }, shuffled: { type: "boolean" }, scale: { type: "boolean" } },
  async run(say, { seed, shuffled: anyOrder, scale }) {
    if (scale === true) return matchAtScale(say);
    const seeds = typeof seed === "string" ? [seed] : SEEDS;
    const database = await benchDatabase();
    const db = openDatabase(database.url, { max: 2 });
    try {
      const quality = noQuality();
      for (const each of seeds) await playOne(db, each, anyOrder === true, quality, say);
      return result(seeds.length, quality);
    } finally {
      await closeDatabase(db);
      await database.stop();
    }
  },
};

async function playOne(
  db: Database,
  seed: string,
  anyOrder: boolean,
  quality: Quality,
  say: (line: string) => void,
): Promise<void> {
  await forgetAll(db);
  const startedAt = performance.now();
  const season = await playHardSeason(seed, PAYMENTS);
  await replay(db, anyOrder ? shuffled(season, seed) : season, rules);
  const matchedBefore = quality.automatic;
  const wrongBefore = quality.wrong.length;
  await judge(db, seed, season.labels, rules, quality);
  const wrong = quality.wrong.slice(wrongBefore);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  say(
    `season ${seed}: ${quality.automatic - matchedBefore} matched automatically, ${wrong.length} of them wrong (${seconds} s)`,
  );
  for (const { payment, rule, given, truth, difficulties } of wrong) {
    say(
      `WRONG: ${payment} by ${rule} to ${given.join("+")}, truth ${truth.join("+") || "none"} (${difficulties.join(" ")})`,
    );
  }
}

function result(seasons: number, quality: Quality): BenchResult {
  const { automatic, wrong, reference, identity, suggested, tellable } = quality;
  const precision = automatic === 0 ? 0 : (automatic - wrong.length) / automatic;
  const row = (name: string, { are, of }: Share, target: string) => [
    name,
    String(of),
    String(are),
    ratioOf({ are, of }).toFixed(4),
    target,
  ];
  return {
    figures: {
      seasons,
      payments: quality.payments,
      automatic,
      wrong: wrong.length,
      precision: rounded(precision, 6),
      referenceRecall: rounded(ratioOf(reference), 4),
      identityRecall: rounded(ratioOf(identity), 4),
      suggestedInThree: rounded(ratioOf(suggested), 4),
      suggestedInThreeOfTellable: rounded(ratioOf(tellable), 4),
    },
    ratio: rounded(precision, 6),
    target:
      `precision ${TARGETS.precision.toFixed(3)}, automatic of those with a reference >= ${TARGETS.reference}, ` +
      `with identity and amount >= ${TARGETS.identity}, the rest suggested among three >= ${TARGETS.suggested}`,
    pass:
      wrong.length === 0 &&
      automatic > 0 &&
      ratioOf(reference) >= TARGETS.reference &&
      ratioOf(identity) >= TARGETS.identity &&
      ratioOf(suggested) >= TARGETS.suggested,
    table: [
      ["", "payments", "right", "share", "target"],
      row("matched automatically", { of: automatic, are: automatic - wrong.length }, "1.000"),
      row("carry a correct reference or id", reference, `${TARGETS.reference}`),
      row("known payer, exact expectation", identity, `${TARGETS.identity}`),
      row("the rest with a booking: among three", suggested, `${TARGETS.suggested}`),
      row("  of those somebody could tell", tellable, ""),
      ...[...quality.rules]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([rule, { right, wrong: not }]) =>
          row(`by ${rule}`, { of: right + not, are: right }, "1.000"),
        ),
      ...[...quality.missed]
        .toSorted(([, a], [, b]) => b - a)
        .slice(0, MISSED_SHOWN)
        .map(([what, times]) => [`missed: ${what}`, String(times), "", "", ""]),
    ],
  };
}

/** Kinds of misses that are printed, the most frequent first. */
const MISSED_SHOWN = 12;

const ratioOf = ({ are, of }: Share): number => (of === 0 ? 1 : are / of);
