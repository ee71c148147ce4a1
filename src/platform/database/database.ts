import type { OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import { type Drizzle, drizzleOver, type Transaction } from './connection/storage.session.js';
import type { StoragePool } from './connection/storage.pool.js';
import type { WrittenPart } from '../background/written-part.js';

/**
 * The desk's database. All its methods reject with `Problem('storage.unavailable')` while it is out of reach, and with the driver's error
 * (`code`, `constraint`) when the SQL is at fault. Embedded it has ONE connection: inside `transaction` use only the given `tx`, because a
 * query beside it waits for the transaction to end, and fails after 10 s.
 */
export class Database implements OnApplicationShutdown {
  readonly drizzle: Drizzle;

  constructor(
    readonly kind: 'embedded' | 'postgres',
    private readonly connections: StoragePool,
    private readonly closeServer: () => Promise<void>,
  ) {
    this.drizzle = drizzleOver(connections);
  }

  /** The driver's pool, for what Drizzle cannot do (a cursor). A connection taken from it must be released in a `finally`. */
  get pool(): pg.Pool {
    return this.connections;
  }

  /** Whether it takes writes. */
  get writes(): WrittenPart {
    return this.connections.writes;
  }

  async ping(): Promise<void> {
    await this.connections.query('select 1');
  }

  /** Commits when `work` resolves, rolls back when it rejects. Lost during COMMIT, it may have been committed although this rejects. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.drizzle.transaction(work);
  }

  /** The same for reads that must agree with each other: all of them see what was committed when the first one began. */
  snapshot<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.drizzle.transaction(work, { isolationLevel: 'repeatable read', accessMode: 'read only' });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  async close(): Promise<void> {
    if (this.connections.ending) return;
    await this.connections.drained();
    await this.closeServer();
  }
}
