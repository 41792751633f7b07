import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Logger } from "../logger.ts";
import { within } from "../within.ts";

/** What the process has to ask somebody else for at every scrape, and can't have while that is away. */
export type Source = {
  /** As in `rentease_database_up`. */
  name: "database" | "queue";
  /** Asks, and sets the gauges. */
  read(): Promise<void>;
  /** Takes the gauges away: of what is not known nothing is said. */
  forget(): void;
};

export type Exporter = {
  /** Where the process registers what it counts. */
  registry: Registry;
  /** Has a source asked at every scrape. */
  ask(source: Source): void;
  /** Prometheus' text format as of now. Never rejects, and answers in bounded time whatever is away. */
  answer(): Promise<Response>;
};

/** Well inside Prometheus' own ten seconds. */
const askedForMs = 2_000;

/**
 * What a process tells Prometheus: what it counts itself, Node's own figures, and what it asks of the sources. A source
 * that is away, or can't answer in two seconds, is `rentease_<name>_up 0`, and the rest is told all the same.
 */
export function createExporter({
  logger,
  timeoutMs = askedForMs,
}: {
  logger: Logger;
  timeoutMs?: number;
}): Exporter {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const sources: (() => Promise<void>)[] = [];
  return {
    registry,
    ask({ name, read, forget }) {
      const up = new Gauge({
        name: `rentease_${name}_up`,
        help: `1 while this process can ask the ${name}`,
        registers: [registry],
      });
      let asking: Promise<void> | null = null;
      let away = false;
      sources.push(async () => {
        // One question at a time: scrapes don't pile up before somebody who does not answer.
        asking ??= read().finally(() => {
          asking = null;
        });
        try {
          await within(timeoutMs, asking);
          up.set(1);
          if (away) logger.info({ source: name }, "metrics can be read again");
          away = false;
        } catch (err) {
          forget();
          up.set(0);
          if (!away) logger.warn({ err, source: name }, "metrics could not be read");
          away = true;
        }
      });
    },
    async answer() {
      await Promise.all(sources.map((read) => read()));
      const headers = { "content-type": registry.contentType };
      return new Response(await registry.metrics(), { headers });
    },
  };
}
