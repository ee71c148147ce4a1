import { once } from 'node:events';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { TradeExportRepository } from '../../../src/modules/trades/export/trade-export.repository.js';
import { aTrade, TradesDesk, type TradeRow } from '../../services/trades/trades-desk.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { until } from '../../support/until.js';

const HEADER = 'id,symbol,side,quantity,price,timestamp,status,order_type,fees,broker,strategy,pnl,currency';
const AT = new Date(Date.now() - 3_600_000).toISOString();

describe('an export of trades', () => {
  let database: DatabaseEnv;
  let desk: TradesDesk;
  let restore: () => void = () => undefined;

  beforeAll(async () => {
    database = await testDatabaseEnv();
    desk = await TradesDesk.start(database.env);
  });
  beforeEach(() => desk.clear());
  afterEach(() => restore());
  afterAll(async () => {
    await desk.close();
    await database.drop();
  });

  const text = async (query: string) => (await desk.fetch(`trades/export${query}`)).text();
  /** So many trades, a second apart, oldest first. */
  const fill = (count: number, strategy = 'momentum') =>
    desk.database.pool.query(
      `insert into trades (id, symbol, side, quantity, price, at, status, fees, broker, strategy, pnl, announced_at)
       select 'n' || lpad(n::text, 7, '0'), 'BTCUSDT', 'BUY', n, 100.5, now() - make_interval(secs => $1 - n), 'FILLED', 0.1, 'alpha', $2, -n, now()
       from generate_series(1, $1::int) n`,
      [count, strategy],
    );
  /** More than the sockets between hold by themselves. */
  const fillLargely = () => fill(60_000, 'long '.repeat(60));
  /** Puts something between the export and its database, until the test ends. */
  const replacePage = (
    around: (page: () => ReturnType<TradeExportRepository['page']>, call: number) => ReturnType<TradeExportRepository['page']>,
  ) => {
    const repository = desk.app.get(TradeExportRepository);
    const page = repository.page.bind(repository);
    let calls = 0;
    repository.page = (...call) => around(() => page(...call), (calls += 1));
    restore = () => void (repository.page = page);
    return () => calls;
  };
  /** An answer whose body is not read yet. */
  const openSlowly = async (): Promise<IncomingMessage> => {
    const request = httpGet(`${desk.url}/api/trades/export`, { headers: await desk.credentials('admin'), agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  };

  it('is a file with a dated name, and only a header where there are no trades', async () => {
    const response = await desk.fetch('trades/export');
    expect([response.status, await response.text()]).toEqual([200, `${HEADER}\r\n`]);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="trades-${new Date().toISOString().slice(0, 10)}.csv"`);
    const ndjson = await desk.fetch('trades/export?format=ndjson');
    expect([ndjson.headers.get('content-type'), await ndjson.text()]).toEqual(['application/x-ndjson; charset=utf-8', '']);
  });

  it('is CSV that every reader takes, and that no spreadsheet runs', async () => {
    await desk.post('trades', [
      aTrade('a', { timestamp: AT, symbol: '=1+1', broker: '@sum', strategy: 'a,"b"', pnl: -5.25, fees: 1e-7, quantity: 1e21 / 1e7 }),
      aTrade('-b', { timestamp: AT, symbol: '+49', broker: '\\N', strategy: `日本 \u{1F4C8}`, order_type: 'limit', currency: 'USD' }),
      aTrade('c', { timestamp: AT, symbol: '\\', broker: '-', side: 'x,y' }),
    ]);
    expect((await text('?format=csv')).split('\r\n')).toEqual([
      HEADER,
      `'-b,'+49,BUY,1,100,${AT},FILLED,LIMIT,,\\N,日本 \u{1F4C8},,USD`,
      `a,'=1+1,BUY,100000000000000,100,${AT},FILLED,,1e-07,'@sum,"a,""b""",-5.25,`,
      `c,\\,"X,Y",1,100,${AT},FILLED,,,'-,,,`,
      '',
    ]);
  });

  it('is JSON by the line, the same rows as the list', async () => {
    await desk.post('trades', [
      aTrade('a"\\b', { symbol: `"=\\ 日本`, pnl: -5.25, fees: 1e-7, price: 12.345678901234567 }),
      aTrade('b', { broker: '\\N', strategy: 'null' }),
    ]);
    const lines = (await text('?format=ndjson')).split('\n');
    expect(lines.pop()).toBe('');
    const rows = lines.map((line) => JSON.parse(line) as TradeRow);
    expect(rows).toEqual((await desk.trades()).toReversed());
  });

  it('keeps control characters that came from the desk out of the rows of others', async () => {
    const strategy = 'tab\there\nline\rreturn\u0001\u000b\b\f"quote"\\';
    await desk.emit({ type: 'trade.executed', payload: { id: 'x', symbol: 'X', side: 'BUY', strategy } });
    await until(async () => (await desk.trades()).length === 1);
    expect((JSON.parse(await text('?format=ndjson')) as TradeRow)['strategy']).toBe(strategy);
    expect(await text('?format=csv')).toContain(`"${strategy.replaceAll('"', '""')}"`);
  });

  it('is complete and in the order of time over many pages, and respects filters', async () => {
    await fill(12_345);
    const ids = (await text(`?start_time=0`))
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.split(',', 1)[0]);
    expect(ids).toEqual(Array.from({ length: 12_345 }, (_, n) => `n${String(n + 1).padStart(7, '0')}`));
    expect((await text('?start_time=0&broker=alpha&strategy=nowhere')).split('\r\n')).toEqual([HEADER, '']);
    const middle = (await desk.trades('&start_time=0'))[6000]?.['timestamp'] as string;
    expect((await text(`?format=ndjson&start_time=0&end_time=${middle}`)).trim().split('\n')).toHaveLength(12_345 - 6001);
  });

  it('has trades of the same instant each once', async () => {
    await desk.post(
      'trades',
      Array.from({ length: 5001 }, (_, n) => aTrade(`同${n}`, { timestamp: AT })),
    );
    const rows = (await text('?format=ndjson')).trim().split('\n');
    expect(new Set(rows).size).toBe(5001);
    expect(rows).toHaveLength(5001);
  });

  it('answers HEAD without reading anything', async () => {
    const calls = replacePage((page) => page());
    const response = await desk.fetch('trades/export?format=ndjson', 'admin', { method: 'HEAD' });
    expect([response.status, response.headers.get('content-type'), calls()]).toEqual([200, 'application/x-ndjson; charset=utf-8', 0]);
    expect((await desk.fetch('trades/export?broker=nowhere', 'admin', { method: 'HEAD' })).status).toBe(404);
  });

  it('waits for a slow reader, and leaves the database to others meanwhile', async () => {
    await fillLargely();
    const calls = replacePage((page) => page());
    const response = await openSlowly();
    // What the sockets between take, and then no more.
    await until(async () => {
      const before = calls();
      await desk.get('trades?limit=1');
      return before > 1 && calls() === before;
    });
    expect(calls()).toBeLessThan(12);
    expect((await desk.get('trades/stats')).body['count']).toBe(60_000);
    let lines = 0;
    for await (const chunk of response) lines += (chunk as Buffer).filter((byte) => byte === 10).length;
    expect(lines).toBe(60_001);
  });

  it('is given twice at once to one principal, and again as soon as one is done or given up', async () => {
    await fillLargely();
    const [first, second] = [await openSlowly(), await openSlowly()];
    const refused = await desk.fetch('trades/export');
    expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toEqual([
      429,
      '5',
      expect.objectContaining({ code: 'request.rate_limited' }),
    ]);
    expect((await desk.fetch('trades/export?broker=beta', 'operator')).status).toBe(404);
    const other = await desk.fetch('trades/export?strategy=nowhere', 'operator');
    expect([other.status, await other.text()]).toEqual([200, `${HEADER}\r\n`]);

    const calls = replacePage((page) => page());
    first.destroy();
    await until(async () => (await desk.fetch('trades/export?strategy=nowhere')).status === 200);
    const then = calls();
    second.destroy();
    await until(async () =>
      (await Promise.all([1, 2].map(async () => (await desk.fetch('trades/export?strategy=nowhere')).status))).every(
        (status) => status === 200,
      ),
    );
    // The pages of the two exports without trades, and at most one that was on its way.
    expect(calls() - then).toBeLessThan(20);
  });

  it('that fails before it begins is an error like any other, and gives its place back', async () => {
    replacePage(() => Promise.reject(new Error('no such table, says the database')));
    for (let n = 0; n < 3; n += 1) {
      const { status, body } = await desk.get('trades/export');
      expect([status, body['code'], JSON.stringify(body).includes('table')]).toEqual([500, 'server.error', false]);
    }
  });

  it('that fails on the way breaks the connection instead of passing for complete', async () => {
    await fill(12_000);
    replacePage((page, call) => (call < 3 ? page() : Promise.reject(new Error('gone'))));
    const response = await openSlowly();
    expect(response.statusCode).toBe(200);
    await expect(
      (async () => {
        for await (const _ of response);
      })(),
    ).rejects.toThrow('aborted');
    expect(response.complete).toBe(false);
    restore();
    expect((await desk.fetch('trades/export')).status).toBe(200);
  });
});
