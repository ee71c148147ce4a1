import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';
import { availableParallelism } from 'node:os';
import { Logger } from '@nestjs/common';
import { type Config, StartupError } from '../../../config/config.js';
import { claimDataDirectory, prepareDataDirectory } from '../../../platform/database/data-directory/data-directory.js';
import { retentionClasses } from './retention-classes.js';
import { retentionRules } from './service-retention.js';
import { WrittenPart } from '../../../platform/background/written-part.js';
import type { LogStore } from './log-store.js';
import { troubleLog } from './trouble.log.js';
import type { RedisConnections } from '../../../platform/redis/redis.connections.js';
import type { LogEngine } from './remote/log-engine.js';
import { Loki } from './remote/loki.upstream.js';
import { RemoteStore } from './remote/remote.store.js';
import { VictoriaLogs } from './remote/victorialogs.upstream.js';
import { SegmentStore } from './segments/segment.store.js';
import { SharedStore } from './shared/shared.store.js';
import { UnavailableStore } from './unavailable.store.js';

/** Errors of a full disk or quota, or of a read-only file system. */
const REFUSED = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EIO']);
/** Approximate size of a batch of entries. */
const CHECK_BYTES = 64 * 1024;
const NO_ENGINE =
  'Several replicas have no log store in common here: set LOG_ENGINE=victorialogs or loki with LOG_ENGINE_URL for one of all, or LOG_ENGINE=segments for a store per replica (each answer says so).';

export interface OpenStore {
  readonly store: LogStore;
  /** Whether the directory of the store can be written; null without a directory. */
  readonly writes: WrittenPart | null;
  close(): Promise<void>;
}

/**
 * Opens the configured log store; with REDIS_URL replicas share an engine. A second process on the same directory is refused
 * (`StartupError`).
 */
export async function openLogStore(config: Config, connections: RedisConnections): Promise<OpenStore> {
  const { LOG_ENGINE, LOG_DATA_DIR, DATA_DIR, REDIS_URL, LOG_COMMIT_MS, LOG_SEARCH_WORKERS, LOG_QUERY_TIMEOUT_SECONDS } = config.variables;
  const { LOG_ARCHIVE_DIR } = config.variables;
  const { LOG_ENGINE_URL, LOG_MAX_BYTES } = config.variables;
  const logger = new Logger('LogStore');
  if (REDIS_URL !== undefined && LOG_ENGINE === undefined) {
    logger.warn(`Logs are not kept: ${NO_ENGINE}`);
    return { store: new UnavailableStore(NO_ENGINE), writes: null, close: () => Promise.resolve() };
  }
  const engine = LOG_ENGINE === undefined || LOG_ENGINE === 'segments' ? null : engineOf(LOG_ENGINE, LOG_ENGINE_URL);
  const directory = LOG_DATA_DIR ?? join(DATA_DIR, 'logs', 'store');
  prepareDataDirectory(directory);
  const claim = claimDataDirectory(directory, { lock: 'logs.lock', variable: 'LOG_DATA_DIR' });
  const writes = new WrittenPart('log_store', () => checkWrites(directory));
  const trouble = troubleLog(logger, 'The log store cannot be written or read as it should');
  const openStore = (store: LogStore, close: () => Promise<void>): OpenStore => ({
    store,
    writes,
    close: async () => {
      await writes.stop();
      await close().finally(() => claim.release());
    },
  });
  try {
    const onTrouble = (error: unknown): void => {
      trouble(error);
      const code = isNativeError(error) && 'code' in error ? String(error.code) : '';
      if (REFUSED.has(code)) writes.refused(code);
    };
    if (engine !== null) {
      const options = { directory, commitMs: LOG_COMMIT_MS, maxBytes: LOG_MAX_BYTES, onTrouble };
      const remote = await (connections.enabled ? SharedStore.open(engine, connections, options) : RemoteStore.open(engine, options));
      return openStore(remote, () => remote.close());
    }
    const store = await SegmentStore.open({
      directory,
      archiveDirectory: LOG_ARCHIVE_DIR ?? join(DATA_DIR, 'logs', 'archive'),
      classOf: retentionClasses(retentionRules(config.variables)).classOf,
      commitMs: LOG_COMMIT_MS,
      threads: LOG_SEARCH_WORKERS ?? Math.min(4, Math.max(1, availableParallelism() - 1)),
      queryTimeoutMs: LOG_QUERY_TIMEOUT_SECONDS * 1000,
      isReplicaLocal: REDIS_URL !== undefined,
      onTrouble,
    });
    return openStore(store, () => store.close());
  } catch (error) {
    claim.release();
    throw error;
  }
}

/** Throws `StartupError` without an address. */
function engineOf(name: 'victorialogs' | 'loki', url: string | undefined): LogEngine {
  if (url === undefined || !/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new StartupError(`LOG_ENGINE=${name} needs LOG_ENGINE_URL, such as http://127.0.0.1:${name === 'loki' ? 3100 : 9428}.`);
  return name === 'loki' ? new Loki(url) : new VictoriaLogs(url);
}

async function checkWrites(directory: string): Promise<void> {
  const path = join(directory, 'write.check');
  try {
    await writeFile(path, randomBytes(CHECK_BYTES), { mode: 0o600, flush: true });
  } finally {
    await rm(path, { force: true });
  }
}
