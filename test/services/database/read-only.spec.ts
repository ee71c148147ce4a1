import { newApiKey } from '../../../src/common/api-key.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { PostgresServer } from '../../support/database/postgres.js';
import { until } from '../../support/until.js';

const KEY = newApiKey();

/** A Postgres that is read and takes nothing, in the ways in which that happens. */
describe('while Postgres is read-only', () => {
  let postgres: PostgresServer;
  let files: DatabaseEnv;
  let app: RunningApp;

  beforeAll(async () => {
    [postgres, files] = [await PostgresServer.start(), await testDatabaseEnv('embedded')];
    app = await startApp({ DATA_DIR: files.env.DATA_DIR, DATABASE_URL: postgres.url, INGEST_API_KEY: KEY, SYSTEM_SAMPLE_SECONDS: '1' });
  }, 120_000);
  afterAll(async () => {
    await app.close();
    await postgres.remove();
    await files.drop();
  });

  const ready = async () => {
    const response = await fetch(`${app.url}/health/ready`);
    const { status, details } = (await response.json()) as { status: string; details: { database: { writes?: string } } };
    return [response.status, status, details.database.writes];
  };
  const post = async () => {
    const response = await fetch(`${app.url}/api/events`, {
      method: 'POST',
      headers: { 'x-api-key': KEY, 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'coffee.empty', payload: {} }),
    });
    const { code = null } = (await response.json()) as { code?: string };
    return [response.status, code];
  };
  const reads = async () => (await fetch(`${app.url}/api/events`, { headers: await app.as('admin') })).status;

  it.each([
    [
      'its settings say so',
      async () => {
        await postgres.stop();
        await postgres.run({ settings: '-c default_transaction_read_only=on' });
      },
      async () => {
        await postgres.stop();
        await postgres.run();
      },
    ],
    [
      'it is a standby',
      async () => {
        await postgres.stop();
        await postgres.run({ standby: true });
      },
      () => postgres.promote(),
    ],
  ])(
    '(%s) readiness is degraded, reads go on, a write is 503, and it ends by itself',
    async (_name, refuse, allow) => {
      await app.login('admin');
      await until(async () => (await ready())[1] === 'ok', 20_000);
      expect(await post()).toEqual([202, null]);
      await refuse();
      // Nothing is asked of it but what the desk writes by itself.
      await until(async () => (await ready())[1] === 'degraded', 20_000);
      expect(await ready()).toEqual([200, 'degraded', 'refused']);
      expect(await post()).toEqual([503, 'storage.unavailable']);
      expect(await reads()).toBe(200);
      await allow();
      await until(async () => (await ready())[1] === 'ok', 20_000);
      expect(await ready()).toEqual([200, 'ok', 'taken']);
      expect(await post()).toEqual([202, null]);
    },
    90_000,
  );
});
