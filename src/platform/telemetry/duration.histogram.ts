import type { Metric, Registry } from 'prom-client';

type Labels = Readonly<Record<string, string>>;

/** The durations of one set of labels. */
export class DurationSeries {
  /** One more than bounds: the last one is for durations beyond all of them. */
  private readonly counts: number[];
  private sum = 0;

  constructor(
    private readonly labels: Labels,
    private readonly bounds: readonly number[],
  ) {
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(seconds: number): void {
    let bucket = 0;
    while (bucket < this.bounds.length && seconds > (this.bounds[bucket] ?? 0)) bucket += 1;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += seconds;
  }

  /** As Prometheus defines it: each bucket counts its own values and those of all shorter ones. */
  values(name: string): object[] {
    const { labels, sum } = this;
    let count = 0;
    const buckets = this.counts.map((own, bucket) => {
      count += own;
      return { metricName: `${name}_bucket`, labels: { le: this.bounds[bucket] ?? '+Inf', ...labels }, value: count };
    });
    return [...buckets, { metricName: `${name}_sum`, labels, value: sum }, { metricName: `${name}_count`, labels, value: count }];
  }
}

/**
 * A histogram of a Prometheus registry for what every request observes: prom-client's own looks its labels up anew each time, by a text
 * made of them.
 */
export class DurationHistogram {
  readonly type = 'histogram';
  private readonly series: DurationSeries[] = [];

  /** `bounds`: the upper bounds of the buckets in seconds, rising. */
  constructor(
    readonly name: string,
    readonly help: string,
    private readonly bounds: readonly number[],
    registry: Registry,
  ) {
    registry.registerMetric(this as unknown as Metric);
  }

  /** A new set of labels, which must not be there yet. */
  of(labels: Labels): DurationSeries {
    const series = new DurationSeries(labels, this.bounds);
    this.series.push(series);
    return series;
  }

  /** Called by the registry on a scrape. */
  get(): object {
    const { name, help, type } = this;
    return { name, help, type, aggregator: 'sum', values: this.series.flatMap((series) => series.values(name)) };
  }
}
