import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { reasonOf } from '../../../common/reason.js';
import { WrittenPart } from '../../background/written-part.js';
import { isLost, isRefusedWrite, storageError } from './storage-error.js';
import { CHECK_WRITES } from './write-check.sql.js';

const DRAIN_PATIENCE_MS = 5_000;
const RECONNECT_MS = 20;

type LeaseCallback = (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: Error | boolean) => void) => void;

export interface StoragePoolOptions extends Omit<pg.PoolConfig, 'onConnect'> {
  /** Awaited before a new connection is lent out. */
  readonly onConnect?: (client: pg.ClientBase) => Promise<void>;
  /** A database that restarts within seconds: awaited before each attempt to connect, for `patienceMs` in all. Nothing was sent yet, so trying again is safe. */
  readonly restarting?: { readonly whenReady: () => Promise<void>; readonly patienceMs: number };
}

/** The driver's pool, with its errors translated by `storageError`. */
export class StoragePool extends pg.Pool {
  /** Whether the database takes writes. */
  readonly writes = new WrittenPart('database', async () => void (await this.query(CHECK_WRITES)));
  private readonly restarting: StoragePoolOptions['restarting'];

  constructor({ restarting, ...options }: StoragePoolOptions) {
    super(options);
    this.restarting = restarting;
    // The pool drops a connection that breaks. Without a listener the break of one that is lent out would end the process.
    this.on('error', () => {});
    this.on('connect', (client) => client.on('error', () => {}));
    const query = this.query.bind(this);
    // The driver has eight overloads of one method; the promise is what all but the callback forms give.
    this.query = ((...call: Parameters<typeof query>) => {
      const result: unknown = query(...call);
      return result instanceof Promise ? result.catch((error: unknown) => this.reject(error)) : result;
    }) as typeof this.query;
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: LeaseCallback): void;
  override connect(callback?: LeaseCallback): Promise<pg.PoolClient> | void {
    const lease = this.lease();
    if (!callback) return lease.catch((error: unknown) => this.reject(error));
    lease.then(
      (client) => callback(undefined, client, (error) => client.release(error)),
      (error: Error) => callback(error, undefined, () => {}),
    );
  }

  private async lease(): Promise<pg.PoolClient> {
    for (const deadline = Date.now() + (this.restarting?.patienceMs ?? 0); ; await delay(RECONNECT_MS)) {
      await this.restarting?.whenReady();
      try {
        return await super.connect();
      } catch (error) {
        if (!isLost(error) || this.ending || Date.now() >= deadline) throw error;
      }
    }
  }

  /** Lets the queries that run finish, for at most 5 s, and takes no new ones. */
  async drained(): Promise<void> {
    await this.writes.stop();
    const patience = new AbortController();
    const given = delay(DRAIN_PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => {});
    await Promise.race([this.end(), given]);
    patience.abort();
  }

  /** The error for callers, by `storageError`; a refused write is noted. */
  translated(error: unknown): unknown {
    if (isRefusedWrite(error)) this.writes.refused(reasonOf(error));
    return storageError(error);
  }

  private reject(error: unknown): never {
    throw this.translated(error);
  }
}
