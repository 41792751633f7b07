import { hashSecret, type WebhookEndpoint, type WebhookEndpoints } from "@rentease/stripe";
import { errorMessage } from "../error-message.ts";

/**
 * Notes with an endpoint that was just made which secret it signs with.
 * @throws Error where Stripe refuses: the endpoint is there, and delivers, all the same.
 */
export async function noteSecret(
  endpoints: WebhookEndpoints,
  { id }: WebhookEndpoint,
  secret: string,
): Promise<WebhookEndpoint> {
  try {
    return await endpoints.update(id, { secretHash: hashSecret(secret) });
  } catch (error) {
    throw new Error(
      `${id} is made and its secret was printed, so go on with that; only which secret is its could not be noted: ` +
        errorMessage(error),
      { cause: error },
    );
  }
}
