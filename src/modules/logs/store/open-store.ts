import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';
import { availableParallelism } from 'node:os';
import { Logger } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { claimDataDirectory, prepareDataDirectory } from '../../../platform/database/data-directory.js';
import { retentionClasses } from './retention-classes.js';
import { WrittenPart } from '../../../platform/background/written-part.js';
import type { LogStore } from './log-store.js';
import { troubleLog } from './trouble.log.js';
import { SegmentStore } from './segments/segment.store.js';
import { UnavailableStore } from './unavailable.store.js';

/** The disk, or what is allowed of it, is full or may only be read. */
const REFUSED = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EIO']);
/** About what a batch of entries needs. */
const CHECK_BYTES = 64 * 1024;
const NO_ENGINE =
  'Several replicas need one log engine: set LOG_ENGINE=victorialogs or LOG_ENGINE=loki with LOG_ENGINE_URL, or LOG_ENGINE=segments for a store per replica.';

export interface OpenStore {
  readonly store: LogStore;
  /** Whether the directory of the store takes what is written; null where there is none. */
  readonly writes: WrittenPart | null;
  close(): Promise<void>;
}

/** The log store that the configuration names. A second process on the same directory is refused (`StartupError`). */
export async function openLogStore(config: Config): Promise<OpenStore> {
  const { LOG_ENGINE, LOG_DATA_DIR, DATA_DIR, REDIS_URL, LOG_COMMIT_MS, LOG_SEARCH_WORKERS, LOG_QUERY_TIMEOUT_SECONDS } = config.variables;
  const { LOG_RETENTION, LOG_ARCHIVE_DIR } = config.variables;
  const logger = new Logger('LogStore');
  if (REDIS_URL !== undefined && LOG_ENGINE === undefined) {
    logger.warn(`Logs are not kept: ${NO_ENGINE}`);
    return { store: new UnavailableStore(NO_ENGINE), writes: null, close: () => Promise.resolve() };
  }
  const directory = LOG_DATA_DIR ?? join(DATA_DIR, 'logs', 'store');
  prepareDataDirectory(directory);
  const claim = claimDataDirectory(directory, { lock: 'logs.lock', variable: 'LOG_DATA_DIR' });
  const writes = new WrittenPart('log_store', () => checkWrites(directory));
  const trouble = troubleLog(logger, 'The log store cannot be written or read as it should');
  try {
    const store = await SegmentStore.open({
      directory,
      archiveDirectory: LOG_ARCHIVE_DIR ?? join(DATA_DIR, 'logs', 'archive'),
      classOf: retentionClasses(LOG_RETENTION).classOf,
      commitMs: LOG_COMMIT_MS,
      threads: LOG_SEARCH_WORKERS ?? Math.min(4, Math.max(1, availableParallelism() - 1)),
      queryTimeoutMs: LOG_QUERY_TIMEOUT_SECONDS * 1000,
      onTrouble: (error) => {
        trouble(error);
        const code = isNativeError(error) && 'code' in error ? String(error.code) : '';
        if (REFUSED.has(code)) writes.refused(code);
      },
    });
    return {
      store,
      writes,
      close: async () => {
        await writes.stop();
        await store.close().finally(() => claim.release());
      },
    };
  } catch (error) {
    claim.release();
    throw error;
  }
}

async function checkWrites(directory: string): Promise<void> {
  const path = join(directory, 'write.check');
  try {
    await writeFile(path, randomBytes(CHECK_BYTES), { mode: 0o600, flush: true });
  } finally {
    await rm(path, { force: true });
  }
}
