import type { LogFilter } from '../query/log-filter.js';
import type { RetentionLimits } from './segments/keeping/retention.js';

/** A finished file of the store. Times in epoch ms, of entries. */
export interface SegmentInfo {
  readonly segment: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly entries: number;
  readonly bytes: number;
  readonly services: readonly string[];
  readonly retentionClass: string;
  readonly isArchived: boolean;
  readonly state: 'online' | 'detached' | 'corrupt';
  readonly isHeld: boolean;
  /** Checksum of an archived file when it was written; else null. */
  readonly sha256: string | null;
}

/** Retention, archive and erasure of a store with files of its own. */
export interface LogKeeping {
  /** Deletes whole segments by age and size; returns the number of entries. Needs no space, so it works on a full disk. */
  retain(limits: RetentionLimits): Promise<number>;
  /** Only held segments are left and exceed the size, so no entries are taken in. */
  readonly isFull: boolean;
  /** Moves segments whose newest entry is older than the age to the archive, with stronger compression; returns the number. */
  archive(olderThanMs: number): Promise<number>;
  /** Checks which archived files exist; returns the names of those missing since the last call. */
  look(): Promise<readonly string[]>;
  segments(): readonly SegmentInfo[];
  /** Compares a file with its checksum; null when there is none of that name. */
  verify(segment: string): Promise<{ readonly sha256: string; readonly ok: boolean } | null>;
  /** Rewrites the entries of the filter as `[erased]` in every file; returns their number. Resolves when none of their text is on disk. */
  erase(filter: LogFilter): Promise<number>;
}
