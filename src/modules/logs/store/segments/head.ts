import type { LogEntry } from '../../entry/log-entry.js';

const MAX_ENTRIES = 8192;
const MAX_BYTES = 1024 * 1024;

/** Entries of one service and class, durable in the write-ahead log, that are not a block yet. */
export interface HeadPart {
  readonly service: string;
  readonly retentionClass: string;
  readonly entries: LogEntry[];
  bytes: number;
  readonly sinceMs: number;
}

/** The newest entries, in memory: they are searched here until they are sealed. */
export class Head {
  private readonly open = new Map<string, HeadPart>();
  /** Parts being sealed; they are searched until their block exists. */
  private readonly sealing = new Set<HeadPart>();

  /** Adds an entry; returns the part that it fills, or null. */
  add(entry: LogEntry, retentionClass: string, nowMs: number): HeadPart | null {
    const key = `${retentionClass}\n${entry.service}`;
    const part = this.open.get(key) ?? { service: entry.service, retentionClass, entries: [], bytes: 0, sinceMs: nowMs };
    part.entries.push(entry);
    part.bytes += entry.message.length + (entry.stack?.length ?? 0) + 100;
    if (part.entries.length < MAX_ENTRIES && part.bytes < MAX_BYTES) {
      this.open.set(key, part);
      return null;
    }
    this.open.delete(key);
    this.sealing.add(part);
    return part;
  }

  /** Takes every open part that is older, or all; they are searched until `sealed`. */
  take(olderThanMs = Infinity): HeadPart[] {
    const taken = [...this.open].filter(([, { sinceMs }]) => sinceMs < olderThanMs);
    for (const [key, part] of taken) {
      this.open.delete(key);
      this.sealing.add(part);
    }
    return taken.map(([, part]) => part);
  }

  /** Takes the largest open part when all parts together exceed so many bytes. */
  takeOver(bytes: number): HeadPart[] {
    let total = 0;
    for (const part of this.open.values()) total += part.bytes;
    if (total <= bytes) return [];
    const [key, part] = [...this.open].toSorted(([, a], [, b]) => b.bytes - a.bytes)[0] ?? [];
    if (key === undefined || !part) return [];
    this.open.delete(key);
    this.sealing.add(part);
    return [part];
  }

  sealed(part: HeadPart): void {
    this.sealing.delete(part);
  }

  parts(): HeadPart[] {
    return [...this.sealing, ...this.open.values()];
  }

  *entries(): Generator<LogEntry> {
    for (const part of this.parts()) yield* part.entries;
  }
}
