import { type RunningApp, startApp } from '../../support/app.js';

const FILL = { id: 'one', symbol: 'BTCUSDT', side: 'BUY', quantity: 1, price: 10, timestamp: '2026-11-29T10:30:00Z', broker: 'alpha' };
const TICK = { exchange: 'NSE', symbol: 'TCS', ltp: 10, feed: 'http', seq: 1 };
const POINT = { type: 'queue_depth', value: 1, timestamp: new Date(Math.floor(Date.now() / 1000) * 1000).toISOString() };
/** Each route that takes batches and judges their parts one by one: a part, and one that is wrong. */
const INTAKES: readonly (readonly [path: string, good: object, bad: unknown])[] = [
  ['/api/events', { id: 'one', type: 'coffee.empty', payload: {} }, { id: 'two' }],
  ['/api/metrics', POINT, { ...POINT, value: 'much' }],
  ['/api/trades', FILL, { ...FILL, quantity: 'much' }],
  ['/api/logs?service=reports', { id: 'one', message: 'hello' }, 7],
  ['/api/market/ticks', TICK, { ltp: 1 }],
];

describe('the report of an intake', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ LOG_ENGINE: 'segments' });
  });
  afterAll(() => app.close());

  it.each(INTAKES)('of %s counts what was accepted, a duplicate and rejected, and says which and why', async (path, good, bad) => {
    const headers = { 'x-api-key': app.apiKey, 'content-type': 'application/json' };
    const send = async (body: unknown) => {
      const response = await fetch(app.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
      const { results: _, flagged: _flagged, redacted: _redacted, ...report } = (await response.json()) as Record<string, unknown>;
      return report;
    };
    expect(await send([good])).toEqual({ accepted: 1, duplicates: 0, rejected: 0, errors: [] });
    const why = { index: 1, field: expect.any(String) as unknown, message: expect.stringMatching(/\w/) as unknown };
    expect(await send([good, bad])).toEqual({ accepted: 0, duplicates: 1, rejected: 1, errors: [why] });
  });
});
