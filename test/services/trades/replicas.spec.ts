import { aTrade, type TradeRow, TradesDesk } from './trades-desk.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { RedisServer } from '../../support/processes/redis.js';
import { secretsForTests } from '../../support/secrets.js';
import { until } from '../../support/until.js';

describe('trades on two replicas', () => {
  let redis: RedisServer;
  let database: DatabaseEnv;
  let desks: TradesDesk[] = [];

  beforeEach(async () => {
    redis = await RedisServer.start();
    database = await testDatabaseEnv('postgres');
    const secrets = secretsForTests();
    const env = { ...database.env, REDIS_URL: redis.url };
    desks = [];
    for (let n = 0; n < 2; n += 1) desks.push(await TradesDesk.start(env, undefined, secrets));
  });

  afterEach(async () => {
    await Promise.all(desks.map((desk) => desk.close()));
    await redis.stop();
    await database.drop();
  });

  const desk = (n: number): TradesDesk => {
    const found = desks[n % desks.length];
    if (!found) throw new Error('no replica');
    return found;
  };
  const statuses = (n: number, id: string) =>
    desk(n)
      .stream('trades')
      .map(({ data }) => data as TradeRow)
      .filter((row) => row.id === id)
      .map((row) => row['status']);
  const announced = () =>
    until(async () => (await desk(0).database.pool.query('select from trades where announced_at is null')).rowCount === 0);

  it('are each on the stream once, and the last word of each is the truth', async () => {
    const stages = ['OPENED', 'FILLED', 'CLOSED'];
    const ids = Array.from({ length: 40 }, (_, n) => `t${n}`);
    await Promise.all(
      ids.map(async (id, n) => {
        for (const [step, status] of stages.entries()) await desk(n + step).post('trades', aTrade(id, { status, pnl: step }), 'admin');
      }),
    );
    await announced();
    await until(() => [0, 1].every((n) => ids.every((id) => statuses(n, id).at(-1) === 'CLOSED')));
    for (const id of ids) {
      const reported = statuses(0, id);
      expect(reported).toEqual(stages.filter((status) => reported.includes(status)));
      expect(statuses(1, id)).toEqual(reported);
    }
    expect(await desk(1).trades('&status=CLOSED')).toHaveLength(40);
  });

  it('reported to both at the same moment are one row and one event', async () => {
    const same = Array.from({ length: 200 }, (_, n) => aTrade(`s${n}`, { pnl: n, broker: 'alpha' }));
    const answers = await Promise.all(
      [0, 1, 2, 3].map((n) => desk(n).post<{ accepted: number; duplicates: number }>('trades', n % 2 ? same : same.toReversed())),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(answers.reduce((sum, { body }) => sum + body.accepted, 0)).toBe(200);
    // Long before the sweep: tellings that change nothing hold rows for a moment, and must not leave them behind.
    await until(() => desk(1).stream('trades').length >= 200, 5000);
    expect(desk(1).stream('trades')).toHaveLength(200);
  });

  it('reported with a broker to one and without to the other at the same moment are one trade', async () => {
    const of = (fields: object) => Array.from({ length: 100 }, (_, n) => aTrade(`b${n}`, { ...fields }));
    const named = of({ broker: 'alpha', pnl: 1 });
    const halves = [named.slice(0, 50), named.slice(50)].map((half) =>
      Promise.all([desk(0).post('trades', half), desk(1).post('trades', of({ fees: 2 })), desk(0).post('trades', of({}))]),
    );
    expect((await Promise.all(halves)).flat().map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 202));
    const rows = await desk(0).trades();
    expect(rows).toHaveLength(100);
    expect(rows.filter(({ broker, pnl, fees }) => broker !== 'alpha' || pnl !== 1 || fees !== 2)).toEqual([]);
  });

  it('survive an outage of Redis: stored at once, on the stream afterwards, once', async () => {
    await desk(0).post('trades', aTrade('before'));
    await desk(0).streamed('trades', 1);
    await redis.save();
    await redis.kill();
    expect((await desk(0).post('trades', aTrade('during'))).status).toBe(202);
    expect((await desk(1).trades()).map(({ id }) => id).toSorted()).toEqual(['before', 'during']);
    await redis.run();
    await announced();
    await until(() => [0, 1].every((n) => statuses(n, 'during').length === 1));
    expect([0, 1].map((n) => statuses(n, 'before').length)).toEqual([1, 1]);
  });

  it('are exported from Postgres as from the embedded database, filters, quotes and all', async () => {
    const nasty = `'); drop table trades; -- \\' $1 "日本"`;
    await desk(0).post('trades', [
      aTrade('a', { symbol: nasty, broker: nasty, timestamp: '2025-12-04T10:30:00.5Z' }),
      aTrade('b', { symbol: '=x', timestamp: '2025-12-04T10:30:01Z' }),
    ]);
    const of = async (query: string) => (await desk(1).fetch(`trades/export?start_time=2025-12-01T00:00:00Z${query}`)).text();
    const lines = (await of('&format=ndjson')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as TradeRow)).toEqual(
      (await desk(0).trades('&start_time=2025-12-01T00:00:00Z')).toReversed(),
    );
    expect((await of('')).split('\r\n')[2]).toBe(`b,'=x,BUY,1,100,2025-12-04T10:30:01.000Z,FILLED,,,,,,`);
    expect((await of(`&format=ndjson&broker=${encodeURIComponent(nasty)}&symbol=${encodeURIComponent(nasty)}`)).trim()).toBe(lines[0]);
    await desk(0).limit('operator', [nasty]);
    expect((await (await desk(0).fetch('trades/export?format=ndjson&start_time=0', 'operator')).text()).trim()).toBe(lines[0]);
  });

  it('are exported whole though they change meanwhile', async () => {
    await desk(0).database.pool.query(
      `insert into trades (id, symbol, side, at, status, announced_at)
       select 'n' || lpad(n::text, 6, '0'), 'X', 'BUY', now() - make_interval(secs => 60000 - n), 'FILLED', now() from generate_series(1, 30000) n`,
    );
    const response = await desk(0).fetch('trades/export?format=ndjson');
    const again = (id: string, pnl: number) => aTrade(id, { symbol: 'X', pnl });
    await desk(1).post('trades', [again('n000001', 1), again('n029999', 2), aTrade('late')]);
    const ids = (await response.text())
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as TradeRow).id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => id.startsWith('n'))).toHaveLength(30_000);
  });
});
