import type { LogEntry } from '../../entry/log-entry.js';
import type { LogFilter } from '../../query/log-filter.js';
import type { VolumeRequest } from '../log-store.js';

/** A range of times in epoch ms, its end exclusive; null = as far as there is anything. */
export interface EngineRange {
  readonly startMs: number | null;
  readonly endMs: number | null;
}

export interface EngineFound {
  /** In any order, and perhaps one of them twice: a push may have been repeated. */
  readonly entries: readonly LogEntry[];
  /** The engine gave as many as it was asked for: there may be more. */
  readonly isFull: boolean;
}

/** A log engine of somebody else. Every call rejects when it does not answer as it should. */
export interface LogEngine {
  /** Whether the engine judges this filter wholly by itself, so that its counts are ours. */
  isExact(filter: LogFilter): boolean;
  /** Resolves once the engine has taken them. */
  push(entries: readonly LogEntry[]): Promise<void>;
  /** The newest or the oldest entries of the range, at most `limit`. */
  find(filter: LogFilter, range: EngineRange, direction: 'backward' | 'forward', limit: number, signal?: AbortSignal): Promise<EngineFound>;
  /** Bucket start in epoch ms -> name -> count. */
  volume(request: VolumeRequest, signal?: AbortSignal): Promise<Map<number, Map<string, number>>>;
  services(filter: LogFilter, range: EngineRange, signal?: AbortSignal): Promise<readonly string[]>;
}
