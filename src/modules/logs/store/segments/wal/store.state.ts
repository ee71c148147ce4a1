import type { LogEntry, NewEntry } from '../../../entry/log-entry.js';
import { type CommitExtras, PUSH_KEY } from '../../log-store.js';

const KEY_LIFE_MS = 86_400_000;
/** Lifetime of keys of pushes, which are repeated soon or never. */
const PUSH_LIFE_MS = 600_000;

export interface StateSnapshot {
  readonly lastSeq: number;
  readonly serviceSeqs: Readonly<Record<string, number>>;
  readonly positions: Readonly<Record<string, unknown>>;
  /** Key -> its expiry, in epoch ms. */
  readonly keys: Readonly<Record<string, number>>;
}

/** Counters, positions and keys of the store, on which the next commit builds. */
export class StoreState {
  lastSeq = 0;
  private readonly serviceSeqs = new Map<string, number>();
  readonly positions = new Map<string, unknown>();
  private readonly keys = new Map<string, number>();

  serviceSeq(service: string): number {
    return this.serviceSeqs.get(service) ?? 0;
  }

  position(source: string): unknown {
    return this.positions.get(source);
  }

  knows(key: string, nowMs: number): boolean {
    return (this.keys.get(key) ?? 0) > nowMs;
  }

  /** Numbers the entries of several callers; the state changes only by `apply`. */
  number(batches: readonly (readonly NewEntry[])[]): LogEntry[][] {
    let seq = this.lastSeq;
    const serviceSeqs = new Map<string, number>();
    return batches.map((entries) =>
      entries.map((entry) => {
        seq += 1;
        const serviceSeq = (serviceSeqs.get(entry.service) ?? this.serviceSeq(entry.service)) + 1;
        serviceSeqs.set(entry.service, serviceSeq);
        return { ...entry, seq, serviceSeq };
      }),
    );
  }

  /** Applies a durable commit. */
  apply(entries: readonly LogEntry[], { positions, keys }: CommitExtras, nowMs: number): void {
    for (const { seq, service, serviceSeq } of entries) {
      this.lastSeq = Math.max(this.lastSeq, seq);
      this.serviceSeqs.set(service, Math.max(this.serviceSeq(service), serviceSeq));
    }
    for (const [source, position] of Object.entries(positions ?? {})) {
      if (position === null) this.positions.delete(source);
      else this.positions.set(source, position);
    }
    for (const key of keys ?? []) this.keys.set(key, nowMs + (key.startsWith(PUSH_KEY) ? PUSH_LIFE_MS : KEY_LIFE_MS));
  }

  /** Raises the number of a service: finished segments count, whatever the state of the log. */
  reach(service: string, seq: number, serviceSeq: number): void {
    this.lastSeq = Math.max(this.lastSeq, seq);
    this.serviceSeqs.set(service, Math.max(this.serviceSeq(service), serviceSeq));
  }

  restore({ lastSeq, serviceSeqs, positions, keys }: StateSnapshot): void {
    this.lastSeq = Math.max(this.lastSeq, lastSeq);
    for (const [service, seq] of Object.entries(serviceSeqs)) this.serviceSeqs.set(service, Math.max(this.serviceSeq(service), seq));
    for (const [source, position] of Object.entries(positions)) this.positions.set(source, position);
    for (const [key, endMs] of Object.entries(keys)) this.keys.set(key, endMs);
  }

  snapshot(nowMs: number): StateSnapshot {
    for (const [key, endMs] of this.keys) if (endMs <= nowMs) this.keys.delete(key);
    return {
      lastSeq: this.lastSeq,
      serviceSeqs: Object.fromEntries(this.serviceSeqs),
      positions: Object.fromEntries(this.positions),
      keys: Object.fromEntries(this.keys),
    };
  }
}
