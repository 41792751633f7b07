type PayerProps = { of: { name: string | null; email: string | null } };

/** Who paid, in a list: long addresses are broken. */
export function Payer({ of: { name, email } }: PayerProps) {
  return name === null && email === null ? (
    <span class="unknown">unknown</span>
  ) : (
    <span class="payer">{name ?? email}</span>
  );
}
