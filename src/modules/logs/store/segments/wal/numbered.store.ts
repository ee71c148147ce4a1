import { Problem } from '../../../../../common/problem.js';
import type { LogEntry } from '../../../entry/log-entry.js';
import type { LogFilter } from '../../../query/log-filter.js';
import {
  type FacetRequest,
  type Facets,
  type Found,
  LogStore,
  type PageRequest,
  type Services,
  type Volume,
  type VolumeRequest,
} from '../../log-store.js';
import { DEFAULT_CLASS } from '../../retention-classes.js';
import { CommitListeners } from './commit.listeners.js';
import { type CommitCall, CommitQueue } from './commit.queue.js';
import type { EntryRun } from './entry.runs.js';
import { StoreState } from './store.state.js';
import { type EncodedCommit, encodeCommit } from './wal.record.js';

export interface NumberedStoreOptions {
  readonly commitMs: number;
  onTrouble(this: void, error: unknown): void;
}

/** Base of stores with a write-ahead log: numbers, positions, keys, and one commit at a time, on disk before it is answered. */
export abstract class NumberedStore extends LogStore {
  protected readonly state = new StoreState();
  protected readonly queue: CommitQueue;
  protected readonly listeners: CommitListeners;

  protected constructor(private readonly commits: NumberedStoreOptions) {
    super();
    this.queue = new CommitQueue(commits.commitMs, (calls) => this.commit(calls));
    this.listeners = new CommitListeners(commits.onTrouble);
  }

  get lastSeq(): number {
    return this.state.lastSeq;
  }

  lastServiceSeq(service: string): number {
    return this.state.serviceSeq(service);
  }

  knows(key: string): boolean {
    return this.state.knows(key, Date.now());
  }

  positionOf(source: string): unknown {
    return this.state.position(source);
  }

  positions(): ReadonlyMap<string, unknown> {
    return this.state.positions;
  }

  onCommit(listener: (entries: readonly LogEntry[]) => void): () => void {
    return this.listeners.add(listener);
  }

  page(request: PageRequest, signal?: AbortSignal): Promise<Found> {
    return this.reader.page(request, signal);
  }

  volume(request: VolumeRequest, signal?: AbortSignal): Promise<Volume> {
    return this.reader.volume(request, signal);
  }

  services(filter: LogFilter, signal?: AbortSignal): Promise<Services> {
    return this.reader.services(filter, signal);
  }

  facets(request: FacetRequest, signal?: AbortSignal): Promise<Facets> {
    return this.reader.facets(request, signal);
  }

  /** Answers queries of the stored entries. */
  protected abstract readonly reader: Pick<LogStore, 'page' | 'volume' | 'services' | 'facets'>;

  /** Resolves once the commits are on disk. */
  protected abstract write(commits: readonly EncodedCommit[]): Promise<void>;

  /** Adds entries that are on disk, before they are reported. */
  protected abstract keep(entries: readonly LogEntry[], nowMs: number, runs: readonly EntryRun[]): void;

  /** The retention class of an entry. */
  protected classOf(_entry: LogEntry): string {
    return DEFAULT_CLASS;
  }

  /** Reports durable entries to the listeners. */
  protected report(entries: readonly LogEntry[]): void {
    this.listeners.report(entries);
  }

  /** Work after a commit. */
  protected abstract afterCommit(entries: readonly LogEntry[]): Promise<void> | void;

  private async commit(calls: readonly CommitCall[]): Promise<void> {
    const nowMs = Date.now();
    const classOf = (entry: LogEntry): string => this.classOf(entry);
    const numbered = this.state.number(calls.map(({ entries }) => entries));
    const commits = calls.map(({ extras }, at) => encodeCommit(numbered[at] ?? [], extras, nowMs, classOf));
    try {
      await this.write(commits);
    } catch (cause) {
      this.commits.onTrouble(cause);
      for (const call of calls) call.reject(new Problem('logs.storage_full', { retryAfterSeconds: 5, cause }));
      return;
    }
    calls.forEach(({ extras }, at) => this.state.apply(numbered[at] ?? [], extras, nowMs));
    const entries = numbered.flat();
    this.keep(
      entries,
      nowMs,
      commits.flatMap(({ runs }) => runs),
    );
    this.report(entries);
    calls.forEach((call, at) => call.resolve(numbered[at] ?? []));
    await this.afterCommit(entries);
  }
}
