import { rfc3339 } from '../desk/desk-event.js';

/** One point as `POST /api/metrics` takes it. */
export interface MetricReport {
  readonly type: string;
  readonly value: number;
  /** RFC 3339 with milliseconds and Z. */
  readonly timestamp: string;
  readonly labels: Readonly<Record<string, string>>;
}

export function metricPoint(atMs: number, type: string, value: number, service?: string): MetricReport {
  return { type, value: Number(value.toFixed(4)), timestamp: rfc3339(atMs), labels: service === undefined ? {} : { service } };
}
