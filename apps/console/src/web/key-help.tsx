/** What each key does; the review page marks its buttons with them (data-key). */
const keys = [
  ["/", "Search"],
  ["n", "Next page of a list"],
  ["?", "This help"],
] as const;

const reviewKeys = [
  ["a", "Accept the first booking proposed"],
  ["1 – 9", "Accept the first, second, … booking proposed"],
  ["j, k", "Next, previous payment"],
  ["s", "Split over several bookings"],
  ["x", "Reject the first booking proposed"],
  ["e", "Exclude: it is for no booking at all"],
  ["f", "Find another booking"],
  ["u", "Undo the decision made last"],
] as const;

export function KeyHelp() {
  return (
    <dialog id="keys" aria-labelledby="keys-title">
      <article>
        <h2 id="keys-title">Keys</h2>
        <KeyTables />
        <form method="dialog">
          <button type="submit">Close</button>
        </form>
      </article>
    </dialog>
  );
}

export function KeyTables() {
  return (
    <>
      <KeyTable title="Everywhere" rows={keys} />
      <KeyTable title="Review" rows={reviewKeys} />
    </>
  );
}

function KeyTable({
  title,
  rows,
}: {
  title: string;
  rows: readonly (readonly [string, string])[];
}) {
  return (
    <table>
      <caption>{title}</caption>
      <tbody>
        {rows.map(([key, what]) => (
          <tr>
            <th scope="row">
              <kbd>{key}</kbd>
            </th>
            <td>{what}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
