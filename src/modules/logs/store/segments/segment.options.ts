import type { RetentionClasses } from '../retention-classes.js';

const MIB = 1024 * 1024;
export const GENERATION_BYTES = 64 * MIB;
export const GENERATION_MS = 3_600_000;
export const MAX_HEAD_BYTES = 16 * MIB;
export const SEAL_AFTER_MS = 600_000;
/** Levels of zstd. */
export const LIVE_LEVEL = 1;
export const ARCHIVE_LEVEL = 9;

export interface SegmentStoreOptions {
  readonly directory: string;
  readonly commitMs: number;
  readonly threads: number;
  readonly queryTimeoutMs: number;
  readonly generationBytes?: number;
  /** Where segments of age go; absent = a folder of its own beside them. */
  readonly archiveDirectory?: string;
  /** Which entries are kept together; absent = all. */
  readonly classOf?: RetentionClasses['classOf'];
  /** Other replicas hold what they have taken in, and every answer says so. */
  readonly isReplicaLocal?: boolean;
  /** What a full disk has stopped is tried again after so long; 5 s unless told. */
  readonly retryMs?: number;
  /** Told once for each kind of trouble; the store goes on trying. */
  readonly onTrouble: (error: unknown) => void;
}
