import { Problem } from '../../../common/problem.js';
import type { LogEntry, NewEntry } from '../entry/log-entry.js';
import type { LogKeeping } from './log-keeping.js';
import type { LogFilter } from '../query/log-filter.js';

/** Prefix of keys that are kept for ten minutes only, because a shipper repeats a push soon or never. */
export const PUSH_KEY = 'push:';

/** Data committed together with entries: positions of files and keys of calls, so that they always agree. */
export interface CommitExtras {
  /** Source key -> its position as JSON; null removes it. */
  readonly positions?: Readonly<Record<string, unknown>>;
  /** Keys under which a repeat of the same entries is a duplicate for a day (those of pushes: for ten minutes). */
  readonly keys?: readonly string[];
  /** Per entry the key by which other replicas recognise a repeat; null = none. For stores that replicas share. */
  readonly entryKeys?: readonly (string | null)[];
}

/** A position in the order of (time, number). */
export interface PlaceInTime {
  readonly timestampMs: number;
  readonly seq: number;
}

export interface PageRequest {
  readonly filter: LogFilter;
  /** `backward`: newest first. */
  readonly direction: 'backward' | 'forward';
  readonly limit: number;
  /** The page begins after this position, in its direction; null = at the end or the beginning. */
  readonly after: PlaceInTime | null;
  /** Order by number only, which is the order of intake; for contexts and the tail. */
  readonly bySeq?: boolean;
}

/** Why an answer may be incomplete. */
export interface Incomplete {
  readonly reason: 'timeout' | 'corrupt' | 'archive_detached' | 'replica_local' | 'engine';
  readonly from?: string;
  readonly to?: string;
  readonly count?: number;
}

export interface Scanned {
  blocks: number;
  skipped: number;
  bytes: number;
  entries: number;
  ms: number;
  /** Entries of an engine that were filtered out here. */
  post_filtered?: number;
}

export interface Found {
  readonly entries: readonly LogEntry[];
  /** Whether there is more behind the page. */
  readonly hasMore: boolean;
  readonly incomplete: readonly Incomplete[];
  readonly scanned: Scanned;
  /** Set when the deadline ended the search: everything before it was read, and the next page begins there. */
  readonly readTo?: PlaceInTime;
}

export interface VolumeRequest {
  readonly filter: LogFilter & { readonly startMs: number; readonly endMs: number };
  readonly stepMs: number;
  readonly by: 'level' | 'service' | 'pattern';
}

/** Bucket start in epoch ms -> name -> count. */
export interface Volume {
  readonly buckets: ReadonlyMap<number, ReadonlyMap<string, number>>;
  /** Bytes of the text of the counted entries. */
  readonly bytes: number;
  readonly incomplete: readonly Incomplete[];
}

export interface ServiceFacet {
  readonly service: string;
  readonly entries: number;
  /** Bytes of their text; null where the engine gives none. */
  readonly bytes: number | null;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly levels: Readonly<Record<string, number>>;
}

export interface Services {
  readonly facets: readonly ServiceFacet[];
  readonly incomplete: readonly Incomplete[];
}

export interface FacetRequest {
  readonly filter: LogFilter & { readonly startMs: number; readonly endMs: number };
  readonly of: 'patterns' | 'fields';
}

/** A pattern among the entries of a filter. Times in epoch ms; `trend` is its count over 24 equal parts of the range. */
export interface PatternCount {
  count: number;
  readonly levels: Map<string, number>;
  readonly services: Set<string>;
  firstMs: number;
  lastMs: number;
  /** The number of its newest entry. */
  sampleSeq: number;
  trend: number[];
}

/** A field of the entries; at most a thousand different values are counted. */
export interface FieldCount {
  count: number;
  readonly values: Map<string, number>;
}

export interface Facets {
  readonly patterns: ReadonlyMap<string, PatternCount>;
  readonly fields: ReadonlyMap<string, FieldCount>;
  readonly incomplete: readonly Incomplete[];
}

/** The file operations of the store. Throws `logs.engine_unavailable` when an engine has the files. */
export function keepingOf({ keeping, unavailable }: Pick<LogStore, 'keeping' | 'unavailable'>): LogKeeping {
  if (keeping) return keeping;
  throw unavailable ?? new Problem('logs.engine_unavailable', { detail: 'The log engine keeps its files itself.' });
}

/** The store of log entries: our own engine, or another one behind the same interface. */
export abstract class LogStore {
  /** The reason why the store cannot be used; null = it can. */
  readonly unavailable: Problem | null = null;
  /** Whether other replicas write to it too, so that repeats may arrive at another replica. */
  readonly isShared: boolean = false;
  /** The file operations of the store; null when an engine has the files. */
  readonly keeping: LogKeeping | null = null;
  /** The epoch of the store, kept over restarts: within one epoch a number always means the same entry. */
  abstract readonly epoch: string;
  /** The number of the last durable entry; 0 = none. */
  abstract get lastSeq(): number;
  /** The last number of a service; 0 for one that has no entry. */
  abstract lastServiceSeq(service: string): number;
  /**
   * Numbers the entries and resolves with them once they are on disk. In a store that replicas share, these are numbers of this
   * replica, and `onCommit` has the shared ones. Errors: `logs.storage_full` when they cannot be written (without any guarantee),
   * `ingest.busy` when too many wait.
   */
  abstract append(entries: readonly NewEntry[], extras?: CommitExtras): Promise<readonly LogEntry[]>;
  /** Whether a call with this key was stored, as long as its key is kept. */
  abstract knows(key: string): boolean;
  /** The committed position of a source. */
  abstract positionOf(source: string): unknown;
  /** Every committed position, by its source. */
  abstract positions(): ReadonlyMap<string, unknown>;
  /** Calls the listener with entries in the order of their numbers, right after they are durable. */
  abstract onCommit(listener: (entries: readonly LogEntry[]) => void): () => void;
  abstract page(request: PageRequest, signal?: AbortSignal): Promise<Found>;
  abstract volume(request: VolumeRequest, signal?: AbortSignal): Promise<Volume>;
  abstract services(filter: LogFilter, signal?: AbortSignal): Promise<Services>;
  abstract facets(request: FacetRequest, signal?: AbortSignal): Promise<Facets>;
  /** The entry of a number; null when there is none, or it was deleted. */
  abstract get(seq: number): Promise<LogEntry | null>;
  abstract stats(): Readonly<Record<string, number>>;
}
