import { Problem } from '../../../common/problem.js';
import type { LogEntry, NewEntry } from '../entry/log-entry.js';
import type { LogKeeping } from './log-keeping.js';
import type { LogFilter } from '../query/log-filter.js';

/** How keys begin that are remembered for ten minutes only: a shipper sends a push again soon or never. */
export const PUSH_KEY = 'push:';

/** What is made durable together with entries: positions of files and keys of calls, so that neither outruns the other. */
export interface CommitExtras {
  /** Source key -> its position as JSON; null forgets it. */
  readonly positions?: Readonly<Record<string, unknown>>;
  /** Keys under which a repeat of the same entries is a duplicate for a day (those of pushes: for ten minutes). */
  readonly keys?: readonly string[];
  /** Of each entry, the key under which another replica knows a repeat of it; null = it has none. For stores that replicas share. */
  readonly entryKeys?: readonly (string | null)[];
}

/** A place in the order of (time, number). */
export interface PlaceInTime {
  readonly timestampMs: number;
  readonly seq: number;
}

export interface PageRequest {
  readonly filter: LogFilter;
  /** `backward`: newest first. */
  readonly direction: 'backward' | 'forward';
  readonly limit: number;
  /** The page begins behind this place, in its direction; null = at the end or the beginning. */
  readonly after: PlaceInTime | null;
  /** Order by number alone, as the entries came in; for contexts and the tail. */
  readonly bySeq?: boolean;
}

/** Why an answer may lack something. */
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
  /** Entries that an engine found and that were ours to leave out. */
  post_filtered?: number;
}

export interface Found {
  readonly entries: readonly LogEntry[];
  /** Whether there is more behind the page. */
  readonly hasMore: boolean;
  readonly incomplete: readonly Incomplete[];
  readonly scanned: Scanned;
  /** Where a search was broken off by its deadline: all before it was read, and the next page begins here. */
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
  /** Of the text of what is counted. */
  readonly bytes: number;
  readonly incomplete: readonly Incomplete[];
}

export interface ServiceFacet {
  readonly service: string;
  readonly entries: number;
  /** Of their text; null where the engine does not say. */
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

/** A field among them; at most a thousand values are told apart. */
export interface FieldCount {
  count: number;
  readonly values: Map<string, number>;
}

export interface Facets {
  readonly patterns: ReadonlyMap<string, PatternCount>;
  readonly fields: ReadonlyMap<string, FieldCount>;
  readonly incomplete: readonly Incomplete[];
}

/** What the store does with its files. Throws `logs.engine_unavailable` where they are an engine's. */
export function keepingOf({ keeping, unavailable }: Pick<LogStore, 'keeping' | 'unavailable'>): LogKeeping {
  if (keeping) return keeping;
  throw unavailable ?? new Problem('logs.engine_unavailable', { detail: 'The log engine keeps its files itself.' });
}

/** Where log entries live: the default engine of our own, or another one behind the same port. */
export abstract class LogStore {
  /** Why nothing can be kept or asked here; null where it can. */
  readonly unavailable: Problem | null = null;
  /** Whether other replicas write into it, too: what is sent again may come to one of them. */
  readonly isShared: boolean = false;
  /** What the store does with its files as they grow old; null where they are not its own. */
  readonly keeping: LogKeeping | null = null;
  /** The store's own epoch, kept over restarts: numbers of one epoch mean the same entries for ever. */
  abstract readonly epoch: string;
  /** The number of the last entry that is durable; 0 while there is none. */
  abstract get lastSeq(): number;
  /** The last number of a service; 0 for one that has no entry. */
  abstract lastServiceSeq(service: string): number;
  /**
   * Numbers the entries and resolves once they are on disk, with those that are kept (where replicas share the store, under numbers that
   * are this replica's own: `onCommit` brings them under those that all read). Errors: `logs.storage_full` when they cannot be
   * written (nothing is then promised), `ingest.busy` when too much waits.
   */
  abstract append(entries: readonly NewEntry[], extras?: CommitExtras): Promise<readonly LogEntry[]>;
  /** Whether a call with this key was taken, as long as that is remembered. */
  abstract knows(key: string): boolean;
  /** The committed position of a source. */
  abstract positionOf(source: string): unknown;
  /** Every committed position, by its source. */
  abstract positions(): ReadonlyMap<string, unknown>;
  /** Called with entries in the order of their numbers, right after they are durable. */
  abstract onCommit(listener: (entries: readonly LogEntry[]) => void): () => void;
  abstract page(request: PageRequest, signal?: AbortSignal): Promise<Found>;
  abstract volume(request: VolumeRequest, signal?: AbortSignal): Promise<Volume>;
  abstract services(filter: LogFilter, signal?: AbortSignal): Promise<Services>;
  abstract facets(request: FacetRequest, signal?: AbortSignal): Promise<Facets>;
  /** The entry of a number; null when there is none, or none any more. */
  abstract get(seq: number): Promise<LogEntry | null>;
  abstract stats(): Readonly<Record<string, number>>;
}
