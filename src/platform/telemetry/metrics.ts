import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { DurationHistogram } from './duration.histogram.js';

/**
 * The figures of this process for Prometheus, in a registry of their own so that several applications in one process do not mix.
 * Asking again for a name gives the same metric. Labels must be bounded: a route pattern, never a URL, user or id.
 */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    for (const name of MISNAMED) this.registry.removeSingleMetric(name);
  }

  counter(name: string, help: string, labels: readonly string[] = []): Counter {
    return this.existing(name, Counter) ?? new Counter({ name, help, labelNames: labels, registers: [this.registry] });
  }

  gauge(name: string, help: string, labels: readonly string[] = []): Gauge {
    return this.existing(name, Gauge) ?? new Gauge({ name, help, labelNames: labels, registers: [this.registry] });
  }

  /** `buckets` in the unit of the metric (seconds unless the name says otherwise). */
  histogram(name: string, help: string, labels: readonly string[] = [], buckets: readonly number[] = LATENCY_SECONDS): Histogram {
    return (
      this.existing(name, Histogram) ?? new Histogram({ name, help, labelNames: labels, buckets: [...buckets], registers: [this.registry] })
    );
  }

  /** Durations that every request observes, in seconds. Names are taken once. */
  durations(name: string, help: string): DurationHistogram {
    return new DurationHistogram(name, help, LATENCY_SECONDS, this.registry);
  }

  /** The Prometheus text exposition. */
  exposition(): Promise<string> {
    return this.registry.metrics();
  }

  private existing<T extends Counter | Gauge | Histogram>(name: string, type: new (...args: never[]) => T): T | undefined {
    const metric: unknown = this.registry.getSingleMetric(name);
    if (metric === undefined) return undefined;
    if (metric instanceof type) return metric;
    throw new TypeError(`The metric ${name} exists with another type`);
  }
}

/** Gauges of prom-client with names of counters, which `promtool check metrics` refuses; the same figures exist by type. */
const MISNAMED = ['nodejs_active_resources_total', 'nodejs_active_handles_total', 'nodejs_active_requests_total'];

/** From a cached answer to the longest upstream timeout. */
const LATENCY_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
