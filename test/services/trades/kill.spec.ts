import { randomBytes } from 'node:crypto';
import { aTrade, type PageOf, type TradeRow } from './trades-desk.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { RawClient } from '../../support/live.js';
import { RealBackend } from '../../support/processes/real-backend.js';
import { buildOnce } from '../../support/processes/started-desk.js';
import { logIn } from '../../support/log-in.js';

/** What `RealBackend` gives its first user. */
const PASSWORD = 'long enough for a test';

beforeAll(buildOnce, 300_000);

describe.each(['embedded', 'postgres'] as const)('trades of a backend on %s that is killed', (kind) => {
  let database: DatabaseEnv;
  const started: RealBackend[] = [];

  beforeEach(async () => {
    database = await testDatabaseEnv(kind);
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((backend) => backend.kill()));
    await database.drop();
  });

  const start = async () => {
    const backend = await RealBackend.start(database.env);
    started.push(backend);
    const headers = { ...(await logIn(backend.url, 'admin', PASSWORD)), 'content-type': 'application/json' };
    return { backend, headers, url: backend.url, wsUrl: backend.url.replace('http', 'ws') };
  };
  const idsOf = (frames: readonly { type: string }[]) =>
    frames.flatMap((frame) => (frame.type === 'trade' ? [(frame as unknown as { data: TradeRow }).data.id] : []));

  it('are all stored if they were acknowledged, and each reaches clients that subscribed before or after', async () => {
    const first = await start();
    const listener = await RawClient.open(`${first.wsUrl}/ws/trades`, { headers: { authorization: first.headers.authorization } });
    await listener.frame('subscribed');
    const acknowledged: string[] = [];
    const reached = Promise.withResolvers<void>();
    const pour = async (): Promise<never> => {
      for (;;) {
        const trades = Array.from({ length: 20 }, () => aTrade(randomBytes(8).toString('hex'), { broker: 'alpha' }));
        const response = await fetch(`${first.url}/api/trades`, { method: 'POST', headers: first.headers, body: JSON.stringify(trades) });
        if (response.status !== 202) throw new Error(`answered ${response.status}`);
        acknowledged.push(...trades.map(({ id }) => id));
        if (acknowledged.length >= 1000) reached.resolve();
      }
    };
    const senders = Array.from({ length: 4 }, () => pour());
    const ended = Promise.allSettled(senders);
    await Promise.race([reached.promise, ...senders]);
    await first.backend.kill();
    await Promise.all([ended, listener.closed]);

    const second = await start();
    const stored = new Set<string>();
    for (let cursor: string | null = ''; cursor !== null;) {
      const response = await fetch(`${second.url}/api/trades?limit=1000${cursor && `&cursor=${cursor}`}`, { headers: second.headers });
      const page = (await response.json()) as PageOf<TradeRow>;
      for (const { id } of page.items) stored.add(id);
      cursor = page.next_cursor;
    }
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);

    const follower = await RawClient.open(`${second.wsUrl}/ws/trades`, { headers: { authorization: second.headers.authorization } });
    await fetch(`${second.url}/api/trades`, { method: 'POST', headers: second.headers, body: JSON.stringify(aTrade('last')) });
    const { epoch } = await follower.frame('subscribed');
    await follower.frame((frame) => idsOf([frame])[0] === 'last' || (frame['seq'] as number) > 0);
    const reported = await follower.ask({ action: 'subscribe', topic: 'trades', recover: { epoch, seq: 0 } });
    const received = [...idsOf(listener.frames), ...idsOf(reported['events'] as { type: string }[]), ...idsOf(follower.frames)];
    expect(reported['recovered']).toBe(true);
    const afterwards = new Set(received);
    expect([...stored].filter((id) => !afterwards.has(id))).toEqual([]);
    const again = idsOf(reported['events'] as { type: string }[]);
    expect(new Set(again).size).toBe(again.length);
    follower.close();
  });
});
