import { useAsked } from "../asked-context.ts";
import { typedEach } from "../typed.ts";

type Row = { booking: string; amount: string };

type ShareRowsProps = {
  /** Of the form they stand in (typed.ts). */
  form: string;
  currency: string;
  /** What stands there before anything is typed. */
  rows?: readonly Row[];
  /** How many there are at least; those after the first are folded away while they are empty. */
  most: number;
  /** The bookings to choose from; without them any reference can be typed. */
  choices?: readonly string[];
};

/** Bookings and the amount that each gets, as the actions read them (actions/typed-shares.ts). */
export function ShareRows({ form, currency, rows = [], most, choices }: ShareRowsProps) {
  const { refused } = useAsked();
  const bookings = typedEach(refused, form, "booking");
  const amounts = typedEach(refused, form, "amount");
  const shown = bookings
    ? bookings.map((booking, place) => ({ booking, amount: amounts?.[place] ?? "" }))
    : rows;
  const all = Array.from({ length: Math.max(most, shown.length) }, (_, place) => ({
    place,
    row: shown[place] ?? { booking: "", amount: "" },
  }));
  const draw = ({ place, row }: (typeof all)[number]) => (
    <ShareRow number={place + 1} row={row} currency={currency} choices={choices} />
  );
  const [first, ...others] = all;
  const filled = others.some(({ row }) => row.booking !== "" || row.amount !== "");
  return (
    <>
      {first && draw(first)}
      {others.length > 0 && (
        <details open={filled}>
          <summary>Split over several bookings</summary>
          {others.map(draw)}
        </details>
      )}
    </>
  );
}

type ShareRowProps = {
  number: number;
  row: Row;
  currency: string;
  choices: readonly string[] | undefined;
};

function ShareRow({ number, row, currency, choices }: ShareRowProps) {
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
          <input name="booking" value={row.booking} autocomplete="off" maxlength={255} />
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
