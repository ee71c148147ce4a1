import { NodePgDatabase, NodePgSession, NodePgTransaction } from 'drizzle-orm/node-postgres';
import { PgDialect, type PgPreparedQuery, type PgTransactionConfig, type PreparedQueryConfig } from 'drizzle-orm/pg-core';
import { createTableRelationsHelpers, extractTablesRelationalConfig, type ExtractTablesWithRelations } from 'drizzle-orm/relations';
import type { PoolClient } from 'pg';
import * as schema from '../tables/schema.js';
import { StoragePool } from './storage.pool.js';

type Schema = typeof schema;
type Tables = ExtractTablesWithRelations<Schema>;

/** Drizzle with our tables. */
export type Drizzle = NodePgDatabase<Schema>;
/** What `transaction(fn)` gives to `fn`: Drizzle on the one connection of the transaction; its own `transaction` is a savepoint. */
export type Transaction = NodePgTransaction<Schema, Tables>;

const dialect = new PgDialect();
const { tables, tableNamesMap } = extractTablesRelationalConfig<Tables>(schema, createTableRelationsHelpers);
const relations = { fullSchema: schema, schema: tables, tableNamesMap };

/** Drizzle over the pool, with errors translated by `storageError`. */
export function drizzleOver(pool: StoragePool): Drizzle {
  return new NodePgDatabase(dialect, new StorageSession(pool, pool), relations);
}

/** Drizzle's session, except that errors are translated and that a transaction never leaves its connection in doubt. */
class StorageSession extends NodePgSession<Schema, Tables> {
  constructor(
    private readonly source: StoragePool | PoolClient,
    private readonly pool: StoragePool,
  ) {
    super(source, dialect, relations);
  }

  override prepareQuery<T extends PreparedQueryConfig>(
    ...query: Parameters<NodePgSession<Schema, Tables>['prepareQuery']>
  ): PgPreparedQuery<T> {
    const prepared = super.prepareQuery<T>(...query);
    const execute = prepared.execute.bind(prepared);
    prepared.execute = (values) =>
      execute(values).catch((error: unknown) => {
        throw this.pool.translated(error);
      });
    return prepared;
  }

  /** Drizzle's own keeps a pooled connection for ever when BEGIN fails, and gives it back although ROLLBACK has failed. */
  override async transaction<T>(work: (tx: Transaction) => Promise<T>, config?: PgTransactionConfig): Promise<T> {
    if (!(this.source instanceof StoragePool)) return super.transaction(work, config);
    const client = await this.source.connect();
    let ended = false;
    try {
      await client.query(begin(config));
      const result = await work(new NodePgTransaction(dialect, new StorageSession(client, this.pool), relations));
      // Postgres answers COMMIT with ROLLBACK, and no error, when a statement had failed and its error was swallowed.
      const { command } = await client.query('commit');
      ended = true;
      if (command !== 'COMMIT') throw new Error('The transaction was rolled back: a statement in it had failed.');
      return result;
    } catch (error) {
      ended ||= await client.query('rollback').then(
        () => true,
        () => false,
      );
      throw this.pool.translated(error);
    } finally {
      client.release(!ended);
    }
  }
}

function begin({ isolationLevel, accessMode, deferrable }: PgTransactionConfig = {}): string {
  const level = isolationLevel ? ` isolation level ${isolationLevel}` : '';
  const mode = accessMode ? ` ${accessMode}` : '';
  return `begin${level}${mode}${deferrable ? ' deferrable' : ''}`;
}
