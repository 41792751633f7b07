import type { PayoutSummary } from "@rentease/db";
import { Money } from "../../parts/money.tsx";

/** What a deposit is made of, as a sum that anybody can check. */
export function Statement({ payout }: { payout: PayoutSummary }) {
  const { gross, refunds, disputes, other, fees, net, amount, difference, currency } = payout;
  const parts = [
    ["Payments", gross],
    ["Refunds", refunds],
    ["Disputes", disputes],
    ["Other", other],
    ["Stripe's fees", fees === null ? null : -fees],
  ] as const;
  return (
    <section aria-labelledby="statement">
      <h2 id="statement">What is in it</h2>
      <div class="scroll" role="region" aria-label="Statement" tabindex={0}>
        <table class="statement">
          <tbody>
            {parts.map(([name, part]) => (
              <tr>
                <th scope="row">{name}</th>
                <td class="number">
                  <Money amount={part} currency={currency} />
                </td>
              </tr>
            ))}
            <tr class="sum">
              <th scope="row">Net of its lines</th>
              <td class="number">
                <Money amount={net} currency={currency} />
              </td>
            </tr>
            <tr>
              <th scope="row">Sent to the bank</th>
              <td class="number">
                <Money amount={amount} currency={currency} />
              </td>
            </tr>
            <tr class="sum">
              <th scope="row">Difference</th>
              <td class="number">
                <Money amount={difference} currency={currency} />
              </td>
            </tr>
          </tbody>
        </table>
      </div>
      {difference === 0n ? (
        <p>
          <span class="badge good">adds up</span> The lines below are exactly what was paid out.
        </p>
      ) : (
        difference !== null && (
          <p class="refusal">
            The lines do not come to what was paid out. An audit of the days before tells whether a
            line is missing here.
          </p>
        )
      )}
    </section>
  );
}
