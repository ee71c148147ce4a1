import { Injectable } from '@nestjs/common';
import type { LogEntry } from '../entry/log-entry.js';
import { newStatus, type SourceStatus } from './source.status.js';

const MAX_SOURCES = 10_000;
const SKEW_SAMPLES = 101;

/** Every source that lines have come from, by id. */
@Injectable()
export class SourceRegistry {
  private readonly sources = new Map<string, SourceStatus>();
  private readonly skews = new Map<string, number[]>();
  private readonly pausedIds = new Set<string>();

  /** The status of a source, made at its first mention. The least recent one goes when there are too many. */
  of(id: string, kind: SourceStatus['kind'], service: string): SourceStatus {
    const known = this.sources.get(id);
    if (known) return known;
    if (this.sources.size >= MAX_SOURCES) this.forget(this.sources.keys().next().value ?? '');
    const status = newStatus(id, kind, service);
    this.sources.set(id, status);
    return status;
  }

  get(id: string): SourceStatus | null {
    return this.sources.get(id) ?? null;
  }

  list(): SourceStatus[] {
    return [...this.sources.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  forget(id: string): void {
    this.sources.delete(id);
    this.skews.delete(id);
  }

  /** Counts entries of a source that were stored; the skew is the median of receipt minus time of its last hundred. */
  stored(status: SourceStatus, entries: readonly LogEntry[]): void {
    const skews = this.skews.get(status.id) ?? [];
    for (const { timestampMs, receivedMs, timeSource, flags, redacted } of entries) {
      status.entries += 1;
      if (flags.includes('truncated')) status.truncated += 1;
      if (redacted.length > 0) status.redacted += 1;
      if (timeSource === 'event') skews.push(receivedMs - timestampMs);
      status.lastEntryMs = receivedMs;
    }
    if (skews.length > SKEW_SAMPLES) skews.splice(0, skews.length - SKEW_SAMPLES);
    this.skews.set(status.id, skews);
    status.skewMs = skews.length === 0 ? null : (skews.toSorted((a, b) => a - b)[skews.length >> 1] ?? null);
  }

  isPaused(id: string): boolean {
    return this.pausedIds.has(id);
  }

  pause(status: SourceStatus): void {
    this.pausedIds.add(status.id);
    status.state = 'paused';
  }

  resume(status: SourceStatus): void {
    this.pausedIds.delete(status.id);
    if (status.state === 'paused') status.state = 'idle';
  }
}
