import { benchWebhookSecret } from "./delivery.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

/** The ingress from its source. @param redisUrl empty for the queues in PostgreSQL. */
export function startIngress(databaseUrl: string, redisUrl: string): Promise<ServerProcess> {
  return startServer("apps/ingress/src/main.ts", {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    STRIPE_WEBHOOK_SECRETS: benchWebhookSecret,
    STRIPE_SECRET_KEY: "",
    INGRESS_PORT: "0",
    INGRESS_HOST: "127.0.0.1",
    LOG_LEVEL: "info",
  });
}
