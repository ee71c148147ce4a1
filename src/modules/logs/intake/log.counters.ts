import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Metrics } from '../../../platform/telemetry/metrics.js';

/** Figures of the log intake for Prometheus. Labels carry services of a bounded number, never a path or a text. */
@Injectable()
export class LogCounters {
  private readonly entries: Counter;
  private readonly bytes: Counter;
  private readonly cut: Counter;
  private readonly secrets: Counter;
  private readonly refused: Counter;

  constructor(metrics: Metrics) {
    this.entries = metrics.counter('log_entries_total', 'Log entries stored', ['service']);
    this.bytes = metrics.counter('log_bytes_total', 'Characters of log messages stored', ['service']);
    this.cut = metrics.counter('log_truncated_total', 'Log entries that were cut at a limit', ['service']);
    this.secrets = metrics.counter('log_redacted_total', 'Secrets taken out of log entries', ['service', 'rule']);
    this.refused = metrics.counter('log_rejected_total', 'Log entries refused', ['reason']);
  }

  taken(service: string, bytes: number, isCut: boolean): void {
    this.entries.inc({ service });
    this.bytes.inc({ service }, bytes);
    if (isCut) this.cut.inc({ service });
  }

  redacted(rule: string, service: string, count: number): void {
    this.secrets.inc({ rule, service }, count);
  }

  rejected(reason: string, count: number): void {
    this.refused.inc({ reason }, count);
  }
}
