import { expect, test } from "vitest";
import { readCsv } from "./read-csv.ts";

const heading =
  "reference,currency,guest_name,check_in,check_out,item_nights,item_cleaning,deposit,deposit_due,balance";
const read = (...lines: string[]) => readCsv([heading, ...lines].join("\n"), { minor: false });

test("a row is a booking, its amounts in minor units of its currency", () => {
  const { bookings, faults } = read(
    "RE-1,EUR,Ana Holm,2025-07-01,2025-07-05,400.00,80,144.00,2025-05-01,336.5",
    "RE-2,jpy,,,,5000,,,,",
  );
  expect(faults).toEqual([]);
  expect(bookings.map(({ input }) => input)).toEqual([
    {
      reference: "RE-1",
      currency: "eur",
      guest: { name: "Ana Holm", email: null, phone: null },
      property: null,
      checkIn: "2025-07-01",
      checkOut: "2025-07-05",
      status: "confirmed",
      items: [
        { kind: "nights", description: null, amount: 40_000n },
        { kind: "cleaning", description: null, amount: 8_000n },
      ],
      instalments: [
        { kind: "deposit", due: "2025-05-01", amount: 14_400n },
        { kind: "balance", due: null, amount: 33_650n },
      ],
      stripe: { customer: null, paymentLink: null, checkoutSession: null, paymentIntent: null },
    },
    expect.objectContaining({
      reference: "RE-2",
      items: [{ kind: "nights", description: null, amount: 5_000n }],
      instalments: [],
    }),
  ]);
});

test.each([
  ["commas", ","],
  ["semicolons", ";"],
  ["tabs", "\t"],
])(
  "%s, a BOM, Windows line ends, quoted line breaks and headings however they are written",
  (_name, by) => {
    const source = [
      ["Reference", '"Guest Name"', "CURRENCY", "items-total", "property"],
      ["RE-1", '"Holm, Ana; ""Annie""\r\n\tvan B."', "eur", "12.30", "Canal House"],
      ["", "", "", "", ""],
      [" ", "Nobody", "", "", ""],
      ["RE-2", "José Łukasz", "eur", "5", ""],
    ];
    const { bookings, faults } = readCsv(
      `\uFEFF${source.map((row) => row.join(by)).join("\r\n")}\r\n`,
      {
        minor: false,
      },
    );
    expect(faults).toEqual([
      "line 5, currency (column 3): is empty",
      "line 5, reference (column 1): is empty",
    ]);
    expect(bookings.map(({ input }) => [input.reference, input.guest.name, input.items])).toEqual([
      [
        "RE-1",
        'Holm, Ana; "Annie"\n\tvan B.',
        [{ kind: "total", description: null, amount: 1_230n }],
      ],
      ["RE-2", "José Łukasz", [{ kind: "total", description: null, amount: 500n }]],
    ]);
  },
);

test("every fault of every row is told, by line and column, and no value is repeated", () => {
  const { faults } = read(
    'RE-1,eur,"two',
    'lines",2025-07-05,2025-07-01,1,,,,',
    "RE-2,euro,,2025-02-30,,1,,,,",
    "",
    "RE-3,eur,,,,480.005,12e3,-1,2025-06-31,",
    "RE-4,jpy,,,,480.5,,,2025-05-01,",
    "RE-5,eur,,",
  );
  expect(faults).toEqual([
    "line 2, check_out (column 5): is before check_in",
    "line 4, currency (column 2): a three-letter currency code",
    expect.stringMatching(/^line 4, check_in \(column 4\): /),
    "line 6, item_nights (column 6): not an amount in EUR, as in 480.00",
    "line 6, item_cleaning (column 7): not an amount in EUR, as in 480.00",
    "line 6, deposit (column 8): not an amount in EUR, as in 480.00",
    "line 7, item_nights (column 6): not an amount in JPY, which has no decimals, as in 480",
    "line 7, deposit_due (column 9): a day, but no amount in deposit",
    "line 8: 4 cells, but 10 columns",
  ]);
  expect(faults.join()).not.toMatch(/02-30|480\.005/);
});

test("with minor units amounts are whole numbers", () => {
  const source = "reference,currency,deposit\nRE-1,eur,14400\nRE-2,jpy,500\nRE-3,eur,144.00";
  const { bookings, faults } = readCsv(source, { minor: true });
  expect(bookings.map(({ input }) => input.instalments[0]?.amount)).toEqual([14_400n, 500n]);
  expect(faults).toEqual([
    "line 4, deposit (column 3): not a whole number of minor units, as in 48000",
  ]);
});

test.each([
  ["reference,currency,guset_name", "line 1: column guset_name is not known: leave it out"],
  ["reference,guest_name", "line 1: there is no column currency"],
  ["reference,currency,Currency", "line 1: column currency stands there twice"],
  ["reference,currency,", "line 1: column without a heading is not known: leave it out"],
  [
    "reference,currency,items_total,item_nights",
    "line 1: items_total would count the item_ columns twice: leave one out",
  ],
  ["", "it has no heading row"],
])("a heading that can't be meant: %s", (heading, fault) => {
  expect(readCsv(`${heading}\n`, { minor: false })).toEqual({ bookings: [], faults: [fault] });
});

test("a quote that is never closed is told with the row it begins in, after the faults before it", () => {
  const source = 'reference,currency\nRE-1,euro\nRE-2,"eur\nRE-3,eur\n';
  expect(readCsv(source, { minor: false }).faults).toEqual([
    "line 2, currency (column 2): a three-letter currency code",
    "line 3: a quote is opened and never closed",
  ]);
});
