import type { LogFilter } from '../query/log-filter.js';
import type { RetentionLimits } from './segments/retention.js';

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
  /** Of an archived one, as it was when it was written. */
  readonly sha256: string | null;
}

/** What a store of files does with them as they grow old. */
export interface LogKeeping {
  /** Removes whole segments that are too old or too many; gives how many entries went. Needs no space: it works on a full disk. */
  retain(limits: RetentionLimits): Promise<number>;
  /** Only held segments are left and they are too many: nothing more is taken in. */
  readonly isFull: boolean;
  /** Moves segments whose newest entry came in before the age into the archive, packed harder; gives how many. */
  archive(olderThanMs: number): Promise<number>;
  /** Looks which archived files are there; gives the names of those that have gone since the last look. */
  look(): Promise<readonly string[]>;
  segments(): readonly SegmentInfo[];
  /** Reads a file to its end and compares; null where there is none of that name. */
  verify(segment: string): Promise<{ readonly sha256: string; readonly ok: boolean } | null>;
  /** Rewrites what the filter finds as `[erased]`, in every file; gives how many entries. Resolves when nothing of it is on disk. */
  erase(filter: LogFilter): Promise<number>;
}
