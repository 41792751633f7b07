/** The key that presses what it stands in; whoever hears the page hears the name alone. */
export function Key({ of }: { of: string }) {
  return <kbd aria-hidden="true">{of}</kbd>;
}
