import { Injectable } from '@nestjs/common';
import { isLimited, type Principal, sees } from '../../auth/identity/principal.js';
import type { LogEntry } from '../entry/log-entry.js';
import { newStatus, type SourceStatus } from './source.status.js';

const MAX_SOURCES = 10_000;
const SKEW_SAMPLES = 101;
/** A source of more brokers counts as one without a broker. */
const MAX_BROKERS = 100;

/** Every source of log lines, by id. */
@Injectable()
export class SourceRegistry {
  private readonly sources = new Map<string, SourceStatus>();
  private readonly skews = new Map<string, number[]>();
  private readonly pausedIds = new Set<string>();

  /** The status of a source, created on demand. The least recently used one is dropped when there are too many. */
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

  /** The sources that a principal sees: with a limit to brokers, only those whose entries are all of its brokers. */
  listFor(principal: Pick<Principal, 'brokers'>): SourceStatus[] {
    return this.list().filter((status) => isVisible(status, principal));
  }

  /** Unread bytes of the files of each service, of the sources that the principal sees. */
  lagOfServices(principal: Pick<Principal, 'brokers'>): ReadonlyMap<string, number> {
    const lags = new Map<string, number>();
    for (const { service, lagBytes } of this.listFor(principal)) if (lagBytes > 0) lags.set(service, (lags.get(service) ?? 0) + lagBytes);
    return lags;
  }

  forget(id: string): void {
    this.sources.delete(id);
    this.skews.delete(id);
  }

  /** Counts stored entries of a source; the skew is the median of receipt minus time of its last hundred. */
  stored(status: SourceStatus, entries: readonly LogEntry[]): void {
    const skews = this.skews.get(status.id) ?? [];
    for (const { timestampMs, receivedMs, timeSource, flags, redacted, broker } of entries) {
      status.entries += 1;
      if (status.brokers.size < MAX_BROKERS) status.brokers.add(broker);
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

function isVisible({ brokers }: SourceStatus, principal: Pick<Principal, 'brokers'>): boolean {
  if (!isLimited(principal)) return true;
  return brokers.size > 0 && brokers.size < MAX_BROKERS && [...brokers].every((broker) => sees(principal, broker));
}
