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
  /** Folder of archived segments; absent = a folder beside the segments. */
  readonly archiveDirectory?: string;
  /** The retention class of an entry; absent = one class. */
  readonly classOf?: RetentionClasses['classOf'];
  /** Other replicas have stores of their own, and every answer says so. */
  readonly isReplicaLocal?: boolean;
  /** Pause between retries while the disk is full; default 5 s. */
  readonly retryMs?: number;
  /** Called once per kind of error; the store keeps retrying. */
  readonly onTrouble: (error: unknown) => void;
}
