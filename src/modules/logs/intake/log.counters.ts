import { Injectable } from '@nestjs/common';
import type { Counter, Histogram } from 'prom-client';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import type { LogEntry } from '../entry/log-entry.js';

/** Figures of the log intake for Prometheus. Labels contain a bounded number of services, never a path or a text. */
@Injectable()
export class LogCounters {
  private readonly entries: Counter;
  private readonly bytes: Counter;
  private readonly cut: Counter;
  private readonly secrets: Counter;
  private readonly refused: Counter;
  private readonly commits: Histogram;
  private readonly searches: Histogram;

  constructor(metrics: Metrics) {
    this.entries = metrics.counter('log_entries_total', 'Log entries stored', ['service']);
    this.bytes = metrics.counter('log_bytes_total', 'Characters of log messages stored', ['service']);
    this.cut = metrics.counter('log_truncated_total', 'Log entries that were cut at a limit', ['service']);
    this.secrets = metrics.counter('log_redacted_total', 'Secrets taken out of log entries', ['service', 'rule']);
    this.refused = metrics.counter('log_rejected_total', 'Log entries refused', ['reason']);
    this.commits = metrics.histogram('log_commit_seconds', 'Time from a batch of log entries to its acknowledgement, when it is on disk');
    this.searches = metrics.histogram('log_search_seconds', 'Time of queries of the log store', ['kind']);
  }

  committed(seconds: number): void {
    this.commits.observe(seconds);
  }

  /** Runs a query and measures its time. */
  async searched<T>(kind: 'page' | 'volume' | 'facets', question: () => Promise<T>): Promise<T> {
    const startedMs = performance.now();
    try {
      return await question();
    } finally {
      this.searches.observe({ kind }, (performance.now() - startedMs) / 1000);
    }
  }

  taken(kept: readonly LogEntry[]): void {
    for (const [service, entries] of Map.groupBy(kept, (entry) => entry.service)) {
      this.entries.inc({ service }, entries.length);
      this.bytes.inc(
        { service },
        entries.reduce((sum, { message }) => sum + message.length, 0),
      );
      const cut = entries.filter(({ flags }) => flags.includes('truncated')).length;
      if (cut > 0) this.cut.inc({ service }, cut);
    }
  }

  redacted(rule: string, service: string, count: number): void {
    this.secrets.inc({ rule, service }, count);
  }

  rejected(reason: string, count: number): void {
    this.refused.inc({ reason }, count);
  }
}
