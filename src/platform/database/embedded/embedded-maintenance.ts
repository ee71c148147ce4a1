import { Logger } from '@nestjs/common';
import pg from 'pg';
import type { StoragePool } from '../connection/storage.pool.js';

const INTERVAL_MS = 30_000;
/** The write-ahead log that a crash recovery has to replay, and that cannot be deleted before. */
const MAX_LOG_BYTES = 64 * 1024 * 1024;

interface Table {
  readonly name: string;
}

/**
 * Does the work of Postgres' background processes, which PGlite lacks: without checkpoints the log grows for ever, without vacuum the tables
 * do. Runs every 30 s between the queries of the desk; returns how to stop it.
 */
export function keepInShape(pool: StoragePool): () => void {
  const log = new Logger('EmbeddedPostgres');
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = running
      // A checkpoint that finds no room ends the process of the database, and with it everything that reads.
      .then(() => (pool.writes.takesWrites ? maintain(pool) : undefined))
      .catch((error: unknown) => log.warn(`Maintenance of the embedded database was not possible now: ${String(error)}`));
  }, INTERVAL_MS).unref();
  return () => clearInterval(timer);
}

/** One round: vacuums the tables that autovacuum would (its default thresholds), then a checkpoint if much was written. */
export async function maintain(pool: StoragePool): Promise<void> {
  for (const { name } of await tablesToVacuum(pool)) await pool.query(`vacuum (analyze) ${pg.escapeIdentifier(name)}`);
  const { rows } = await pool.query<{ bytes: number }>(
    'select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::float8 as bytes from pg_control_checkpoint()',
  );
  if ((rows[0]?.bytes ?? 0) > MAX_LOG_BYTES) await pool.query('checkpoint');
}

async function tablesToVacuum(pool: StoragePool): Promise<Table[]> {
  const { rows } = await pool.query<Table>(`
    select relname as name from pg_stat_user_tables where schemaname = 'public' and
    (n_dead_tup > 50 + 0.2 * n_live_tup or n_ins_since_vacuum > 1000 + 0.2 * n_live_tup or n_mod_since_analyze > 50 + 0.1 * n_live_tup)`);
  return rows;
}
