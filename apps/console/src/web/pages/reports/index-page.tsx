import { z } from "zod";
import { page } from "../../page.ts";
import { Link } from "../../parts/link.tsx";

const reports = [
  {
    path: "/reports/card-totals",
    name: "Card totals",
    says: "What came by card and what was refunded or disputed, by day or month, method and property, with Stripe's fees.",
  },
  {
    path: "/reports/outstanding",
    name: "Outstanding balances",
    says: "Bookings that are not paid yet: what is due, what is overdue and since when.",
  },
  {
    path: "/reports/unmatched",
    name: "Unmatched money",
    says: "Money that came and has no booking yet, by how long it has waited.",
  },
  {
    path: "/payouts",
    name: "Payouts",
    says: "What is in each bank deposit, line by line, and whether it adds up.",
  },
  {
    path: "/reports/completeness",
    name: "Completeness",
    says: "The certificate that the books of a period equal Stripe's, or where they differ.",
  },
] as const;

export const reportsPage = page({
  path: "/reports",
  title: "Reports",
  section: "reports",
  filters: [],
  query: z.object({}),
  async show() {
    return {
      body: (
        <>
          <h1>Reports</h1>
          <ul class="cards">
            {reports.map(({ path, name, says }) => (
              <li>
                <h2>
                  <Link to={path}>{name}</Link>
                </h2>
                <p>{says}</p>
              </li>
            ))}
          </ul>
        </>
      ),
    };
  },
});
