/** What the search asks for; `/` goes there. */
export function SearchField() {
  return (
    <input
      type="search"
      name="q"
      aria-label="Search bookings, payments, e-mails, amounts"
      placeholder="Search: booking, pi_, e-mail, amount"
      data-key="/"
      required
    />
  );
}
