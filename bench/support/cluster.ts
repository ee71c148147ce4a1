import { randomBytes } from 'node:crypto';
import { type Backend, startBackend, temporaryDirectory } from './backend.ts';
import { startDesk } from './desk.ts';
import { withDatabase } from './postgres.ts';

const REDIS = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379';

/** Runs with two replicas on a database of their own on a real Postgres, and one Redis. */
export function withReplicas<T>(work: (replicas: readonly [Backend, Backend], database: string) => Promise<T>): Promise<T> {
  return withDatabase(async (database) => {
    const desk = await startDesk();
    const secret = () => randomBytes(48).toString('base64url');
    const env = { DATABASE_URL: database, REDIS_URL: REDIS, JWT_SECRET: secret(), API_KEY_PEPPER: secret() };
    const replicas: Backend[] = [];
    try {
      for (let n = 0; n < 2; n += 1) replicas.push(await startBackend(desk, temporaryDirectory(), env));
      return await work(replicas as unknown as [Backend, Backend], database);
    } finally {
      for (const replica of replicas) await replica.stop();
      desk.close();
    }
  });
}
