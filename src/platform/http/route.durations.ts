import type { DurationHistogram, DurationSeries } from '../telemetry/duration.histogram.js';
import type { Metrics } from '../telemetry/metrics.js';

/** Notes that a request was answered with this status after so many milliseconds. */
export type RecordDuration = (method: string, status: number, durationMs: number) => void;

/** `http_request_duration_seconds` by method, route pattern and status. The label sets are few, so their series are kept at hand. */
export class RouteDurations {
  private readonly durations: DurationHistogram;
  private readonly routes = new Map<string, RecordDuration>();

  constructor(metrics: Metrics) {
    this.durations = metrics.durations('http_request_duration_seconds', 'Time from the request head to the end of the answer');
  }

  /** The same route is the same series, whichever hook records it. */
  of(route: string): RecordDuration {
    const known = this.routes.get(route);
    if (known) return known;
    const record = this.recorder(route);
    this.routes.set(route, record);
    return record;
  }

  private recorder(route: string): RecordDuration {
    const known = new Map<string, DurationSeries>();
    return (method, status, durationMs) => {
      const key = method + status;
      let series = known.get(key);
      if (series === undefined) known.set(key, (series = this.durations.of({ method, route, status: String(status) })));
      series.observe(durationMs / 1000);
    };
  }
}
