import { Gauge, type Registry } from "prom-client";

/** One value of a gauge with labels. */
export type Labelled = readonly [labels: Record<string, string>, value: number];

/** Name, help, and what it says of an answer; null: nothing to say yet. */
export type GaugeRow<Answer> =
  | readonly [name: string, help: string, read: (answer: Answer) => number | null]
  | readonly [
      name: string,
      help: string,
      read: (answer: Answer) => readonly Labelled[],
      labels: readonly string[],
    ];

export type Gauges<Answer> = { set(answer: Answer): void; forget(): void };

/** Gauges that are set together from one answer: what it no longer says, they no longer say. */
export function createGauges<Answer>(
  registry: Registry,
  rows: readonly GaugeRow<Answer>[],
): Gauges<Answer> {
  const shown = rows.map(([name, help, read, labels = []]) => ({
    gauge: new Gauge({ name, help, labelNames: [...labels], registers: [registry] }),
    labelled: labels.length > 0,
    read,
  }));
  const forget = () => {
    for (const { gauge, labelled } of shown) {
      gauge.reset();
      // Without labels a reset gauge says 0, which is something else than nothing.
      if (!labelled) gauge.remove();
    }
  };
  return {
    forget,
    set(answer) {
      forget();
      for (const { gauge, read } of shown) {
        const value = read(answer);
        if (typeof value === "number") gauge.set(value);
        else for (const [of, amount] of value ?? []) gauge.set(of, amount);
      }
    },
  };
}

/** What Prometheus takes for a moment. */
export function secondsOf(date: Date | null): number | null {
  return date === null ? null : date.getTime() / 1000;
}
