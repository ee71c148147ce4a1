import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { MINUTE_MS } from '../../../common/time/time.js';
import { DeskFacts, type DeskFact } from '../../../platform/events/ports/desk-facts.js';
import { WorkLoop } from '../../../platform/background/work-loop.js';
import type { LogEntry } from '../entry/log-entry.js';
import { LogStore } from '../store/log-store.js';

/** Entries of the end of a minute may be counted a moment later. */
const GRACE_MS = 1000;
const LOOK_MS = 5000;
/** A series without entries records 0 for so long, so that alerts of rules on it end. */
const ZERO_MINUTES = 10;
const MAX_SERIES = 5000;
const MAX_MINUTES = 60;

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** The minute of its last entry, in minutes since 1970. */
  lastMinute: number;
}

/** Records the metric `log_entries` per minute of intake and (service, level), and broker where an entry has one: rules act on it. */
@Injectable()
export class LogEntriesMetric implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly series = new Map<string, Series>();
  /** Minute -> series -> count. */
  private readonly minutes = new Map<number, Map<string, number>>();
  private recordedMinute = Math.floor(Date.now() / MINUTE_MS) - 1;
  private stop: () => void = () => undefined;
  private readonly loop: WorkLoop;

  constructor(
    private readonly store: LogStore,
    private readonly facts: DeskFacts,
  ) {
    this.loop = new WorkLoop({
      name: LogEntriesMetric.name,
      step: () => this.record(Date.now()).then(() => null),
      failing: 'Counts of log entries cannot be recorded; trying again',
      recovered: 'Counts of log entries are recorded again',
      everyMs: LOOK_MS,
    });
  }

  onApplicationBootstrap(): void {
    this.stop = this.store.onCommit((entries) => this.count(entries));
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.stop();
    await this.loop.stop();
  }

  /** Records every minute that is over at `nowMs`. Rejects while points cannot be stored; the next call repeats the same minutes. */
  async record(nowMs: number): Promise<void> {
    const lastOver = Math.floor((nowMs - GRACE_MS) / MINUTE_MS) - 1;
    if (lastOver - this.recordedMinute > MAX_MINUTES) this.recordedMinute = lastOver - MAX_MINUTES;
    while (this.recordedMinute < lastOver) {
      const minute = this.recordedMinute + 1;
      await this.facts.handle(this.pointsOf(minute));
      this.recordedMinute = minute;
      for (const old of this.minutes.keys()) if (old <= minute) this.minutes.delete(old);
    }
  }

  private count(entries: readonly LogEntry[]): void {
    const minute = Math.floor(Date.now() / MINUTE_MS);
    const counts = this.minutes.get(minute) ?? new Map<string, number>();
    for (const { service, level, broker } of entries) {
      const key = `${service}\n${level}\n${broker ?? ''}`;
      const known = this.series.get(key);
      if (!known && this.series.size >= MAX_SERIES) continue;
      if (known) known.lastMinute = minute;
      else this.series.set(key, { labels: { service, level, ...(broker !== null && { broker }) }, lastMinute: minute });
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    this.minutes.set(minute, counts);
  }

  private pointsOf(minute: number): DeskFact[] {
    const counts = this.minutes.get(minute);
    const timestamp = new Date(minute * MINUTE_MS).toISOString();
    const facts: DeskFact[] = [];
    for (const [key, { labels, lastMinute }] of this.series) {
      const value = counts?.get(key) ?? 0;
      if (value === 0 && minute - lastMinute > ZERO_MINUTES) this.series.delete(key);
      else if (value > 0 || lastMinute < minute)
        facts.push({
          id: `log_entries:${minute}:${key}`,
          type: 'metric_recorded',
          timestamp,
          data: { type: 'log_entries', value, labels, timestamp },
        });
    }
    return facts;
  }
}
