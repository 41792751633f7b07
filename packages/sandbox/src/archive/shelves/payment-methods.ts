import type { PaymentMethod } from "../../records/objects.ts";
import type { Shelf } from "../../records/shelf.ts";
import type { Archive } from "../archive.ts";

export function paymentMethodShelf(archive: Archive): Shelf<PaymentMethod> {
  const { ids, payments } = archive;
  return {
    size: payments.charges,
    createdAt: (number) => payments.createdOf(number),
    numberOf(id) {
      const number = ids.numberIn("pm", id);
      return number !== undefined && number < payments.charges ? number : undefined;
    },
    record: (number) => archive.methodOf(number),
    among: ({ customer }) => (customer === undefined ? undefined : []),
  };
}
