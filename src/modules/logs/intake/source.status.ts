/** The status of a source of log lines in `GET /api/logs/sources`. Times in epoch ms. */
export interface SourceStatus {
  readonly id: string;
  readonly kind: 'file' | 'http' | 'loki' | 'otlp' | 'syslog' | 'self';
  service: string;
  state: 'live' | 'idle' | 'paused' | 'refused' | 'gone' | 'failed';
  reason: string | null;
  format: string | null;
  path: string | null;
  bytesRead: number;
  size: number | null;
  lagBytes: number;
  lostBytes: number;
  /** NUL bytes that writers left in the file. */
  skippedBytes: number;
  entries: number;
  rejected: number;
  truncated: number;
  redacted: number;
  skewMs: number | null;
  lastEntryMs: number | null;
  /** Brokers of its entries; null = entries without a broker. */
  readonly brokers: Set<string | null>;
}

export function newStatus(id: string, kind: SourceStatus['kind'], service: string): SourceStatus {
  return {
    ...{ id, kind, service, state: 'idle', reason: null, format: null, path: null, bytesRead: 0, size: null, lagBytes: 0, lostBytes: 0 },
    ...{ skippedBytes: 0, entries: 0, rejected: 0, truncated: 0, redacted: 0, skewMs: null, lastEntryMs: null, brokers: new Set() },
  };
}
