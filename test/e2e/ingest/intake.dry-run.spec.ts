import { type RunningApp, startApp } from '../../support/app.js';

const FILL = {
  id: 'example-1',
  symbol: 'BTCUSDT',
  side: 'BUY',
  quantity: 1,
  price: 10,
  timestamp: '2025-12-04T10:30:00Z',
  broker: 'alpha',
};
const INTAKES = [
  ['/api/events', { id: 'example-1', type: 'signal.generated', payload: { symbol: 'BTCUSDT' } }, { type: '' }],
  ['/api/metrics', { type: 'example_cpu', value: 1 }, { type: 'example_cpu', value: 'much' }],
  ['/api/trades', FILL, { ...FILL, quantity: 'much' }],
] as const;

describe('a dry run of an intake', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  async function post(path: string, body: unknown): Promise<{ status: number; report: Record<string, unknown> }> {
    const headers = { ...(await app.as('admin')), 'content-type': 'application/json' };
    const response = await fetch(app.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, report: (await response.json()) as Record<string, unknown> };
  }

  async function countOf(path: string): Promise<number> {
    const range = path === '/api/metrics' ? '' : '?start_time=2025-12-01T00:00:00Z';
    const response = await fetch(app.url + path + range, { headers: await app.as('admin') });
    const { items } = (await response.json()) as { items: { type?: string }[] };
    // The desk has metrics of its own, after a minute.
    return items.filter(({ type }) => path !== '/api/metrics' || type === 'example_cpu').length;
  }

  it.each(INTAKES)('of %s reports everything and stores nothing', async (path, good, bad) => {
    const tried = await post(`${path}?dry_run=true`, [good, bad]);
    expect([tried.status, tried.report]).toEqual([202, expect.objectContaining({ accepted: 1, duplicates: 0, rejected: 1 })]);
    expect(tried.report['errors']).toEqual([expect.objectContaining({ index: 1 })]);
    expect(await countOf(path)).toBe(0);
    // The same call without it: the report is the same, and what it accepts is there.
    expect((await post(path, [good, bad])).report).toEqual(tried.report);
    expect(await countOf(path)).toBe(1);
  });

  it.each(INTAKES)('of %s refuses what the intake refuses', async (path, _good, bad) => {
    expect((await post(`${path}?dry_run=true`, [bad])).status).toBe(422);
    expect((await post(`${path}?dry_run=perhaps`, [bad])).report).toMatchObject({
      errors: [expect.objectContaining({ field: 'dry_run' })],
    });
  });
});
