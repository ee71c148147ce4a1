import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type Backend, startBackend, temporaryDirectory } from './backend.ts';
import { startDesk } from './desk.ts';

const SERVER = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** Runs with the address of a database of its own on a real Postgres, which is gone afterwards. */
export async function withDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const name = `qd_bench_${randomBytes(6).toString('hex')}`;
  await execute(SERVER, `create database ${name}`);
  try {
    return await work(Object.assign(new URL(SERVER), { pathname: `/${name}` }).href);
  } finally {
    await execute(SERVER, `drop database ${name} with (force)`);
  }
}

/** Runs with a connection of its own. */
export async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** One statement on a connection of its own. */
export async function execute(url: string, sql: string, values: unknown[] = []): Promise<void> {
  await connected(url, (client) => client.query(sql, values));
}

/** Runs with a backend on a database of its own. */
export function withBackend<T>(work: (backend: Backend, url: string) => Promise<T>, env: Record<string, string> = {}): Promise<T> {
  return withDatabase(async (url) => {
    const desk = await startDesk();
    try {
      const backend = await startBackend(desk, temporaryDirectory(), { DATABASE_URL: url, ...env });
      try {
        return await work(backend, url);
      } finally {
        await backend.stop();
      }
    } finally {
      desk.close();
    }
  });
}
