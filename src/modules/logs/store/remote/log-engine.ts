import type { LogEntry } from '../../entry/log-entry.js';
import type { LogFilter } from '../../query/log-filter.js';
import type { VolumeRequest } from '../log-store.js';

/** A range of times in epoch ms, its end exclusive; null = unlimited. */
export interface EngineRange {
  readonly startMs: number | null;
  readonly endMs: number | null;
}

export interface EngineFound {
  /** In any order, possibly with duplicates, because a push may have been repeated. */
  readonly entries: readonly LogEntry[];
  /** The engine returned the requested number: there may be more. */
  readonly isFull: boolean;
}

/** A log engine of another vendor. Every call rejects for an unexpected answer. */
export interface LogEngine {
  /** Whether the engine evaluates this filter exactly, so that its counts can be used. */
  isExact(filter: LogFilter): boolean;
  /** Resolves once the engine has stored them. */
  push(entries: readonly LogEntry[]): Promise<void>;
  /** The newest or the oldest entries of the range, at most `limit`. */
  find(filter: LogFilter, range: EngineRange, direction: 'backward' | 'forward', limit: number, signal?: AbortSignal): Promise<EngineFound>;
  /** Bucket start in epoch ms -> name -> count. */
  volume(request: VolumeRequest, signal?: AbortSignal): Promise<Map<number, Map<string, number>>>;
  services(filter: LogFilter, range: EngineRange, signal?: AbortSignal): Promise<readonly string[]>;
}
