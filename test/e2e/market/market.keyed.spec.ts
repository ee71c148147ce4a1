import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningApp, startApp } from '../../support/app.js';
import { FakeVenue } from '../../support/market/fake-venue.js';
import { RawClient } from '../../support/live.js';
import { OpenAlgoClient } from '../../support/market/openalgo.js';
import { until } from '../../support/until.js';

const CSV = 'instrument_token,tradingsymbol,segment,exchange\n408065,INFY,NSE,NSE\n';

describe('venues with a key', () => {
  let app: RunningApp;
  let kite: FakeVenue;
  let alpaca: FakeVenue;
  beforeAll(async () => {
    [kite, alpaca] = [await FakeVenue.start('kite'), await FakeVenue.start('alpaca')];
    const instruments = join(mkdtempSync(join(tmpdir(), 'quarterdeck-test-kite-')), 'instruments.csv');
    writeFileSync(instruments, CSV);
    kite.token = 'today';
    app = await startApp({
      ...{ MARKET_FEEDS: 'kite,alpaca', MARKET_KITE_URL: kite.url, MARKET_KITE_KEY: 'thekey', MARKET_KITE_TOKEN: 'yesterday' },
      ...{ MARKET_KITE_INSTRUMENTS: instruments, MARKET_KITE_SYMBOLS: 'NSE:INFY' },
      ...{ MARKET_ALPACA_URL: alpaca.url, MARKET_ALPACA_KEY: 'id', MARKET_ALPACA_SECRET: 'hush' },
    });
  });
  afterAll(async () => {
    await app.close();
    await kite.stop();
    await alpaca.stop();
  });

  async function feed(name: string): Promise<Record<string, unknown>> {
    const response = await fetch(`${app.url}/api/market/feeds/${name}`, { headers: await app.as('admin') });
    return (await response.json()) as Record<string, unknown>;
  }

  it('an expired token fails the feed until there is another one, and the token is shown nowhere', async () => {
    await until(async () => (await feed('kite'))['status'] === 'failed', 30_000);
    const put = { method: 'PUT', headers: { ...(await app.as('operator')), 'content-type': 'application/json' } };
    const body = JSON.stringify({ token: 'today', expires_at: '2030-01-01T00:30:00Z' });
    const response = await fetch(`${app.url}/api/market/feeds/kite/token`, { ...put, body });
    expect([response.status, await response.text()]).toEqual([202, expect.not.stringContaining('today')]);
    await until(() => kite.held.has('408065'));
    expect(await feed('kite')).toMatchObject({ status: 'live', token_expires_at: '2030-01-01T00:30:00.000Z', last_error: null });
    kite.trade('408065', 1583.7);
    await until(async () => {
      const prices = await fetch(`${app.url}/api/market/ltp?symbols=NSE:INFY`, { headers: await app.as('viewer') });
      return (await prices.text()).includes('"ltp":1583.7');
    });
    const audit = await fetch(`${app.url}/api/audit?action=feed.token`, { headers: await app.as('admin') });
    const rows = await audit.text();
    expect(rows).toContain('feed:kite');
    for (const secret of ['today', 'yesterday', 'thekey', 'hush'])
      expect([secret, rows.includes(secret), app.log.text.includes(secret)]).toEqual([secret, false, false]);
  }, 60_000);

  it('log in before they are asked for symbols', async () => {
    const client = await OpenAlgoClient.login(`${app.wsUrl}/ws/market`, app.apiKey);
    await client.ask({ action: 'subscribe', symbols: [{ symbol: 'ACME', exchange: 'US' }], mode: 'LTP' });
    await until(() => alpaca.held.has('ACME trades'));
    expect(alpaca.all[0]?.frames[0]).toEqual({ action: 'auth', key: 'id', secret: 'hush' });
    alpaca.trade('ACME', 41.09, 100);
    await client.raw.frame((frame) => frame.type === 'market_data');
    expect(client.values('ACME')).toMatchObject([{ broker: 'alpaca', data: { ltp: 41.09, last_quantity: 100 } }]);
    client.close();
  });

  it('a cancelled or corrected trade changes the bars of its second, its minute and its hour', async () => {
    const client = await RawClient.open(`${app.wsUrl}/ws/market`, { headers: await app.as('viewer') });
    await client.ask({ action: 'subscribe', topic: 'market:bars:US:WIDG:1s' });
    await until(() => alpaca.held.has('WIDG trades'));
    const t = new Date().toISOString();
    const said = (body: object) => alpaca.send(JSON.stringify([{ S: 'WIDG', x: 'V', t, ...body }]));
    for (const [i, p, s] of [
      [1, 41, 100],
      [2, 45, 10],
      [3, 42, 5],
    ])
      said({ T: 't', i, p, s });
    const bar = async (revised: boolean | undefined, trades: number, high: number) => {
      const frame = await client.frame(({ data }) => {
        const told = data as { closed?: boolean; revised?: boolean; trades?: number; high?: number } | undefined;
        return told?.closed === true && told.revised === revised && told.trades === trades && told.high === high;
      });
      return frame.data;
    };
    expect(await bar(undefined, 3, 45)).toMatchObject({ open: 41, close: 42, volume: 115 });
    said({ T: 'x', i: 2, p: 45, s: 10, a: 'C' });
    expect(await bar(true, 2, 42)).toMatchObject({ open: 41, close: 42, volume: 105 });
    said({ T: 'c', oi: 3, op: 42, os: 5, ci: 4, cp: 43, cs: 6 });
    expect(await bar(true, 2, 43)).toMatchObject({ open: 41, close: 43, volume: 106, vwap: (4100 + 43 * 6) / 106 });
    for (const interval of ['1s', '1m', '1h']) {
      await until(async () => {
        const response = await fetch(`${app.url}/api/market/bars/US/WIDG?interval=${interval}`, { headers: await app.as('viewer') });
        const { bars } = (await response.json()) as { bars: { high: number; low: number; volume: number; trades: number }[] };
        return bars.length === 1 && bars.every(({ high, low, volume, trades }) => `${high} ${low} ${volume} ${trades}` === '43 41 106 2');
      });
    }
    said({ T: 'x', i: 99, p: 1, s: 1, a: 'C' });
    const metrics = async () => (await fetch(`${app.url}/metrics`, { headers: await app.as('admin') })).text();
    await until(async () => (await metrics()).includes('market_bars_uncorrected_total 1'));
    client.close();
  });
});

it.each([
  ['alpaca', {}, 'MARKET_ALPACA_KEY'],
  ['kite', { MARKET_KITE_KEY: 'k' }, 'MARKET_KITE_INSTRUMENTS'],
  ['kite', { MARKET_KITE_KEY: 'k', MARKET_KITE_INSTRUMENTS: '/nowhere' }, 'cannot be read'],
])('%s without its settings does not start, and names them', async (name, env, says) => {
  await expect(startApp({ MARKET_FEEDS: name, ...env })).rejects.toThrow(says);
});
