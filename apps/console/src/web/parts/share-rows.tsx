import { currencyDecimals, formatDecimal } from "@rentease/core";
import { useAsked } from "../asked-context.ts";
import { leftOf } from "../left-of.ts";
import { typedEach } from "../typed.ts";
import { grouped } from "./money.tsx";

type Row = { booking: string; amount: string };

type ShareRowsProps = {
  /** Of the form they stand in (typed.ts). */
  form: string;
  currency: string;
  /** What stands there before anything is typed. */
  rows?: readonly Row[];
  /** How many there are at least; those beyond `shown` are folded away while they are empty. */
  most: number;
  shown?: number;
  /** The bookings to choose from; without them any reference can be typed. */
  choices?: readonly string[];
  /** References to choose from while typing, others being as good. */
  proposed?: readonly string[];
  /** What there is to share, minor units: what is left of it is shown while one types. */
  available?: bigint;
};

/** Bookings and the amount that each gets, as the actions read them (actions/typed-shares.ts). */
export function ShareRows(props: ShareRowsProps) {
  const { form, currency, rows = [], most, shown = 1, choices, proposed, available } = props;
  const { sent } = useAsked();
  const bookings = typedEach(sent, form, "booking");
  const amounts = typedEach(sent, form, "amount");
  const filled = bookings
    ? bookings.map((booking, place) => ({ booking, amount: amounts?.[place] ?? "" }))
    : rows;
  const all = Array.from({ length: Math.max(most, filled.length) }, (_, place) => ({
    place,
    row: filled[place] ?? { booking: "", amount: "" },
  }));
  const draw = ({ place, row }: (typeof all)[number]) => (
    <ShareRow
      number={place + 1}
      row={row}
      currency={currency}
      choices={choices}
      list={proposed && `${form}-proposed`}
    />
  );
  const folded = all.slice(shown);
  return (
    <div
      {...(available !== undefined && {
        "data-remainder-of": available.toString(),
        "data-decimals": String(currencyDecimals(currency)),
      })}
    >
      {all.slice(0, shown).map(draw)}
      {folded.length > 0 && (
        <details open={folded.some(({ row }) => row.booking !== "" || row.amount !== "")}>
          <summary>{shown === 1 ? "Split over several bookings" : "More rows"}</summary>
          {folded.map(draw)}
        </details>
      )}
      {available !== undefined && (
        <Remainder of={available} currency={currency} amounts={all.map(({ row }) => row.amount)} />
      )}
      {proposed && (
        <datalist id={`${form}-proposed`}>
          {[...new Set(proposed)].map((reference) => (
            <option value={reference} />
          ))}
        </datalist>
      )}
    </div>
  );
}

type RemainderProps = { of: bigint; currency: string; amounts: readonly string[] };

/** What the amounts leave; assets/console.js keeps it up to date. */
function Remainder({ of, currency, amounts }: RemainderProps) {
  const left = leftOf(of, amounts, currency);
  return (
    <p>
      Left of {grouped(of, currency)}:{" "}
      <output data-remainder aria-live="polite">
        {formatDecimal(left, currency)}
      </output>{" "}
      {currency.toUpperCase()}. One amount may stay empty: that booking gets what is left.
    </p>
  );
}

type ShareRowProps = {
  number: number;
  row: Row;
  currency: string;
  choices: readonly string[] | undefined;
  /** Id of the references to choose from while typing. */
  list: string | undefined;
};

function ShareRow({ number, row, currency, choices, list }: ShareRowProps) {
  const nth = number === 1 ? "" : ` ${number}`;
  return (
    <div class="share-row">
      <label>
        Booking{nth}
        {choices ? (
          <select name="booking">
            <option value=""> </option>
            {choices.map((reference) => (
              <option value={reference} selected={reference === row.booking}>
                {reference}
              </option>
            ))}
          </select>
        ) : (
          <input
            name="booking"
            value={row.booking}
            list={list}
            autocomplete="off"
            maxlength={255}
          />
        )}
      </label>
      <label>
        Amount{nth} in {currency.toUpperCase()}
        <input
          name="amount"
          value={row.amount}
          inputmode="decimal"
          autocomplete="off"
          placeholder="what is left"
        />
      </label>
    </div>
  );
}
