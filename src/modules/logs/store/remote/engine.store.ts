import { Problem } from '../../../../common/problem.js';
import type { LogEntry, NewEntry } from '../../entry/log-entry.js';
import { EVERYTHING } from '../../query/log-filter.js';
import type { CommitExtras } from '../log-store.js';
import { NumberedStore, type NumberedStoreOptions } from '../segments/wal/numbered.store.js';
import type { EncodedCommit } from '../segments/wal/wal.record.js';
import type { EngineWal } from './engine.wal.js';

export interface EngineStoreOptions extends NumberedStoreOptions {
  readonly directory: string;
  readonly maxBytes: number;
  /** Delay until the engine returns stored entries. */
  readonly settleMs?: number;
}

/** Base of stores whose entries go from our write-ahead log to an engine. */
export abstract class EngineStore extends NumberedStore {
  protected wal!: EngineWal;

  protected constructor(protected readonly options: EngineStoreOptions) {
    super(options);
  }

  append(entries: readonly NewEntry[], extras: CommitExtras = {}): Promise<readonly LogEntry[]> {
    if (entries.length > 0 && this.isFull) return Promise.reject(new Problem('logs.storage_full', { retryAfterSeconds: 5 }));
    return this.queue.add(entries, extras);
  }

  async get(seq: number): Promise<LogEntry | null> {
    if (seq > this.lastSeq) return null;
    const filter = { ...EVERYTHING, afterSeq: seq - 1, beforeSeq: seq + 1 };
    const { entries, incomplete } = await this.page({ filter, direction: 'forward', limit: 1, after: null, bySeq: true });
    if (entries.length === 0 && incomplete.length > 0) throw new Problem('logs.engine_unavailable', { retryAfterSeconds: 5 });
    return entries[0] ?? null;
  }

  /** Whether too many entries wait for the engine. */
  get isFull(): boolean {
    return this.wal.bytes >= this.options.maxBytes;
  }

  protected write(commits: readonly EncodedCommit[]): Promise<void> {
    return this.wal.append(commits);
  }
}
