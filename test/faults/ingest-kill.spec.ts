import { randomBytes } from 'node:crypto';
import { type DatabaseEnv, testDatabaseEnv } from '../support/database/database.js';
import { RealBackend } from '../support/processes/real-backend.js';
import { buildOnce } from '../support/processes/started-desk.js';

beforeAll(buildOnce, 300_000);

describe('a backend under fire', () => {
  let database: DatabaseEnv;
  const started: RealBackend[] = [];
  const start = async (options = {}) => {
    const backend = await RealBackend.start(database.env, options);
    started.push(backend);
    return backend;
  };

  beforeEach(async () => {
    database = await testDatabaseEnv();
  });

  afterEach(async () => {
    await Promise.all(started.splice(0).map((backend) => backend.kill()));
    await database.drop();
  });

  it('killed while events pour in, has every acknowledged event afterwards, and puts on the stream what was not there yet, once', async () => {
    const acknowledged: string[] = [];
    let sent = 0;
    for (let life = 0; life < 2; life += 1) {
      const backend = await start();
      const target = acknowledged.length + 400;
      const reached = Promise.withResolvers<void>();
      const pour = async (): Promise<never> => {
        for (;;) {
          const ids = Array.from({ length: 5 }, () => `e${(sent += 1)}`);
          const { results } = await backend.post(ids);
          acknowledged.push(...results.filter(({ status }) => status === 'accepted').map(({ id }) => String(id)));
          if (acknowledged.length >= target) reached.resolve();
        }
      };
      const senders = Array.from({ length: 8 }, () => pour());
      const ended = Promise.allSettled(senders);
      await Promise.race([reached.promise, ...senders]);
      await backend.kill();
      await ended;
    }

    const backend = await start();
    await backend.post(['last']);
    const journal = await backend.journal();
    expect(acknowledged.filter((id) => !journal.includes(id))).toEqual([]);
    expect(new Set(journal).size).toBe(journal.length);
    const stream = await backend.stream();
    expect(stream.at(-1)).toBe('last');
    expect(new Set(stream).size).toBe(stream.length);
    expect(stream.filter((id) => !journal.includes(id))).toEqual([]);
  }, 120_000);

  it('asked to stop while events pour in, ends in time and has every acknowledged event afterwards', async () => {
    const acknowledged: string[] = [];
    const backend = await start();
    let sent = 0;
    const reached = Promise.withResolvers<void>();
    const pour = async (): Promise<never> => {
      for (;;) {
        const ids = Array.from({ length: 5 }, () => `t${(sent += 1)}`);
        const { results } = await backend.post(ids);
        acknowledged.push(...results.map(({ id }) => String(id)));
        if (acknowledged.length >= 400) reached.resolve();
      }
    };
    const senders = Array.from({ length: 8 }, () => pour());
    const ended = Promise.allSettled(senders);
    await Promise.race([reached.promise, ...senders]);
    expect(await backend.terminate()).toBe(0);
    await ended;

    const again = await start();
    const journal = await again.journal();
    expect(acknowledged.filter((id) => !journal.includes(id))).toEqual([]);
  }, 120_000);

  it('whose disk is full, refuses with 503 what it cannot keep, keeps what it acknowledged, and goes on when there is room', async () => {
    const full = await start({ fileLimitKiB: 20 * 1024 });
    const acknowledged: string[] = [];
    let refusal: Response | null = null;
    for (let batch = 0; refusal === null && batch < 60; batch += 1) {
      const ids = Array.from({ length: 20 }, (_, n) => `d${batch}-${n}`);
      // Random, so that no compression makes room.
      const events = ids.map((id) => ({ id, type: 'coffee.empty', payload: { id, filling: randomBytes(36_000).toString('base64') } }));
      const response = await full.send(events);
      if (response.status === 202) acknowledged.push(...ids);
      else refusal = response;
    }
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(refusal?.status).toBe(503);
    expect(await refusal?.json()).toMatchObject({ code: 'storage.unavailable' });
    const readiness = await fetch(`${full.url}/health/ready`);
    expect([readiness.status, await readiness.json()]).toMatchObject([
      200,
      { status: 'degraded', details: { database: { writes: 'refused' } } },
    ]);
    await full.kill();

    const roomy = await start();
    const journal = await roomy.journal();
    expect(acknowledged.filter((id) => !journal.includes(id))).toEqual([]);
    expect((await roomy.post(['after'])).accepted).toBe(1);
  }, 120_000);
});
