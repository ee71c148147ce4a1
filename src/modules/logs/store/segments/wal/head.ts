import type { LogEntry } from '../../../entry/log-entry.js';
import type { EntryRun } from './entry.runs.js';

const MAX_ENTRIES = 8192;
const MAX_BYTES = 1024 * 1024;
const ENTRY_BYTES = 100;

/** Entries of one service and class, durable in the write-ahead log, that are not a block yet. */
export interface HeadPart {
  readonly service: string;
  readonly retentionClass: string;
  readonly entries: LogEntry[];
  /** The JSON of each run. */
  readonly jsons: Buffer[];
  bytes: number;
  readonly sinceMs: number;
}

/** The newest entries, in memory: they are searched here until they are sealed. */
export class Head {
  private readonly open = new Map<string, HeadPart>();
  /** Parts being sealed; they are searched until their block exists. */
  private readonly sealing = new Set<HeadPart>();

  /** Adds a run; returns the part that had no room for it, or null. */
  add({ service, retentionClass, entries, json, bytes }: EntryRun, nowMs: number): HeadPart | null {
    const key = `${retentionClass}\n${service}`;
    const known = this.open.get(key);
    const hasRoom = known && known.entries.length + entries.length <= MAX_ENTRIES && known.bytes + bytes <= MAX_BYTES;
    const part = hasRoom ? known : { service, retentionClass, entries: [], jsons: [], bytes: 0, sinceMs: nowMs };
    for (const entry of entries) part.entries.push(entry);
    part.jsons.push(json);
    part.bytes += bytes;
    this.open.set(key, part);
    if (hasRoom || !known) return null;
    this.sealing.add(known);
    return known;
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

  /** Takes the largest open part when all parts together exceed so many bytes, with those that an entry has beside its text. */
  takeOver(bytes: number): HeadPart[] {
    let total = 0;
    for (const part of this.open.values()) total += part.bytes + part.entries.length * ENTRY_BYTES;
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
