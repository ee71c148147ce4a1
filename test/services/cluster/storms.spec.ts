import { newApiKey } from '../../../src/common/api-key.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { RawClient, type WireFrame } from '../../support/live.js';
import { PostgresServer } from '../../support/database/postgres.js';
import { RedisServer } from '../../support/processes/redis.js';
import { until } from '../../support/until.js';

const KEY = newApiKey();
const headers = { 'x-api-key': KEY, 'content-type': 'application/json' };
const idOf = (frame: WireFrame) => (frame['payload'] as { id?: string } | undefined)?.id;

/** Gives the ids that were answered `accepted`; those of a call that failed may be stored or not. */
async function post(app: RunningApp, ids: readonly string[]): Promise<readonly string[]> {
  const body = JSON.stringify(ids.map((id) => ({ id, type: 'coffee.empty', payload: { id } })));
  const response = await fetch(`${app.url}/api/events`, { method: 'POST', headers, body }).catch(() => null);
  return response?.status === 202 ? ids : [];
}

const follower = async (app: RunningApp): Promise<RawClient> => {
  const client = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers });
  await client.frame('subscribed');
  return client;
};

describe('while events pour in', () => {
  let files: DatabaseEnv;
  beforeEach(async () => {
    files = await testDatabaseEnv('embedded');
  });
  afterEach(() => files.drop());

  it('Postgres that crashes and recovers loses nothing that was acknowledged, and the stream has it once', async () => {
    const postgres = await PostgresServer.start();
    const app = await startApp({ DATA_DIR: files.env.DATA_DIR, DATABASE_URL: postgres.url, INGEST_API_KEY: KEY });
    try {
      const client = await follower(app);
      const acknowledged: string[] = [];
      const enough = new AbortController();
      const pour = async (sender: number): Promise<void> => {
        for (let n = 0; !enough.signal.aborted; n += 1) acknowledged.push(...(await post(app, [`${sender}-${n}a`, `${sender}-${n}b`])));
      };
      const senders = [1, 2, 3].map(pour);
      for (let crash = 0; crash < 2; crash += 1) {
        const before = acknowledged.length;
        await until(() => acknowledged.length > before + 20, 30_000);
        await postgres.stop('immediate');
        await postgres.run();
      }
      const after = acknowledged.length;
      await until(() => acknowledged.length > after + 20, 30_000);
      enough.abort();
      await Promise.all(senders);
      const received = () => client.frames.flatMap((frame) => idOf(frame) ?? []);
      await until(() => acknowledged.every((id) => received().includes(id)), 30_000);
      expect(new Set(received()).size).toBe(received().length);
      client.close();
    } finally {
      await app.close();
      await postgres.remove();
    }
  }, 180_000);

  it('Redis that throws keys away loses nothing silently: a follower has each event once, or has to begin anew', async () => {
    const redis = await RedisServer.start();
    const database = await testDatabaseEnv('postgres');
    const app = await startApp({ ...database.env, REDIS_URL: redis.url, INGEST_API_KEY: KEY });
    try {
      const client = await follower(app);
      await redis.command('CONFIG SET maxmemory-policy allkeys-random');
      let sent = 0;
      for (let round = 0; round < 15; round += 1) {
        const ids = Array.from({ length: 20 }, () => `e${(sent += 1)}`);
        expect(await post(app, ids)).toEqual(ids);
        // Below what is used: Redis evicts until nothing is left to evict, then takes writes again.
        await redis.command('CONFIG SET maxmemory 1');
        await redis.command('SET junk x');
        await redis.command('CONFIG SET maxmemory 0');
      }
      expect(await post(app, ['last'])).toEqual(['last']);
      await client.frame((frame) => idOf(frame) === 'last');
      expect(await redis.command('INFO stats')).toMatch(/evicted_keys:[1-9]/);
      // Within an epoch every number once and in order; another epoch begins with a frame that says so.
      let at: { epoch: unknown; seq: number } | null = null;
      for (const frame of client.frames) {
        if (frame.type === 'subscribed') at = { epoch: frame['epoch'], seq: Number(frame['seq']) };
        else if (typeof frame['seq'] === 'number' && frame['topic'] === 'dashboard') {
          expect([frame['epoch'], frame['seq']]).toEqual([at?.epoch, (at?.seq ?? 0) + 1]);
          at = { epoch: frame['epoch'], seq: frame['seq'] };
        }
      }
      client.close();
    } finally {
      await app.close();
      await Promise.all([redis.stop(), database.drop()]);
    }
  }, 120_000);
});
