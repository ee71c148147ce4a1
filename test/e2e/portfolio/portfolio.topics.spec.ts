import { type RunningApp, startApp } from '../../support/app.js';
import { type FakeDesk, fakeDesk } from '../../support/desks/fake-desk.js';
import { connectSocketIo, RawClient, type WireFrame } from '../../support/live.js';
import { until } from '../../support/until.js';
import {
  announced,
  aSummary,
  dataOf,
  get,
  type Headers,
  limitedTo,
  positionsOf,
  post,
  summaryOf,
} from '../../support/desks/portfolio-desk.js';

describe('The topics of the portfolio', () => {
  let app: RunningApp;
  let limited: Headers;
  beforeAll(async () => {
    app = await startApp({ REDIS_URL: '' });
    await post(app, [aSummary('alpha'), aSummary('beta', { total_value: 777_123 })]);
    await until(async () => (await summaryOf(app)).active_brokers.length === 2);
    limited = await limitedTo(app, 'viewer', ['alpha']);
  });
  afterAll(() => app.close());

  const open = (path: string, headers: Headers) => RawClient.open(`${app.wsUrl}${path}`, { headers });

  it('answer a subscriber with every broker and the totals, then publish changes', async () => {
    await announced(app, 'all');
    const client = await open('/ws/portfolio', { 'x-api-key': app.apiKey });
    const { events } = await client.frame('subscribed');
    expect((events as WireFrame[]).map((frame) => `${frame.type} ${String(frame['topic'])} ${String(dataOf(frame).broker)}`)).toEqual(
      expect.arrayContaining(['portfolio portfolio all', 'portfolio portfolio alpha', 'portfolio portfolio beta']),
    );
    expect(events).toHaveLength(3);
    await post(app, aSummary('alpha', { total_value: 1001 }));
    expect(dataOf(await client.frame((frame) => dataOf(frame).total_value === 1001))).toEqual({
      ...{
        broker: 'alpha',
        equity: 1001,
        total_value: 1001,
        cash: 400,
        unrealized_pnl: null,
        realized_pnl: null,
        total_pnl: null,
        position_count: null,
        total_positions: null,
      },
      ...{ currency: 'USD', status: 'live', reason: null, as_of: expect.any(String), source: 'event' },
    });
    expect(dataOf(await client.frame((frame) => dataOf(frame).broker === 'all' && dataOf(frame).total_value === 778_124))).toMatchObject({
      ...{ brokers: ['alpha', 'beta'], complete: true, excluded: [], currency: 'USD' },
    });
    client.close();
  });

  it.each(['/realtime/portfolio', '/ws/portfolio'])('are one per broker, on %s', async (path) => {
    const client = await open(`${path}?broker=beta`, { 'x-api-key': app.apiKey });
    const subscribed = await client.frame('subscribed');
    expect([subscribed['topic'], (subscribed['events'] as WireFrame[]).map((frame) => dataOf(frame).broker)]).toEqual([
      'portfolio:beta',
      ['beta'],
    ]);
    await post(app, [aSummary('alpha', { total_value: 1002 }), aSummary('beta', { total_value: 777_124 })]);
    expect(dataOf(await client.frame((frame) => dataOf(frame).total_value === 777_124))).toMatchObject({ broker: 'beta' });
    expect(client.frames.filter((frame) => dataOf(frame).broker === 'alpha')).toEqual([]);
    client.close();
  });

  it('are followed over Socket.IO', async () => {
    const socket = await connectSocketIo(app.url, '/portfolio', { token: await app.login('admin') });
    const frames: WireFrame[] = [];
    socket.on('portfolio', (frame: WireFrame) => void frames.push(frame));
    await post(app, aSummary('alpha', { total_value: 1003 }));
    await until(() => frames.some((frame) => dataOf(frame).total_value === 1003));
    socket.close();
  });

  it('show a principal of one broker that broker: no other, no totals, no name', async () => {
    const [client, control] = [await open('/ws/portfolio', limited), await open('/ws/portfolio', { 'x-api-key': app.apiKey })];
    const { events } = await client.frame('subscribed');
    expect((events as WireFrame[]).map((frame) => dataOf(frame).broker)).toEqual(['alpha']);
    await post(app, [aSummary('beta', { total_value: 777_125 }), aSummary('alpha', { total_value: 1004 })]);
    await client.frame((frame) => dataOf(frame).total_value === 1004);
    await control.frame((frame) => dataOf(frame).broker === 'all' && dataOf(frame).total_value === 778_129);
    const answer = await client.ask({ action: 'subscribe', topic: 'portfolio:beta' });
    expect(answer).toMatchObject({ type: 'error', code: 'realtime.unknown_topic' });
    await client.ask({ action: 'ping' });
    expect(JSON.stringify(client.frames.filter((frame) => frame !== answer))).not.toMatch(/beta|77712|"all"/);
    for (const path of ['/realtime/portfolio', '/ws/portfolio'])
      expect((await (await open(`${path}?broker=beta`, limited)).closed).code).toBe(1008);
    client.close();
    control.close();
  });

  it('and neither do the routes', async () => {
    for (const path of [
      'dashboard/summary',
      'portfolio',
      'portfolio?include_history=true',
      'portfolio/positions',
      'dashboard/summary?broker=alpha',
    ]) {
      const { status, body } = await get(app, path, limited);
      expect([status, /beta|77712/.test(JSON.stringify(body))]).toEqual([200, false]);
    }
    expect(await summaryOf(app, '', limited)).toMatchObject({ active_brokers: ['alpha'], totals: { total_value: 1004 }, complete: true });
    for (const path of ['dashboard/summary', 'portfolio', 'portfolio/positions'])
      expect(await get(app, `${path}?broker=beta`, limited)).toMatchObject({ status: 404, body: { code: 'portfolio.unknown_broker' } });
  });

  it('publish a broker at most once a second, and its last value', async () => {
    const client = await open('/ws/portfolio', { 'x-api-key': app.apiKey });
    await client.frame('subscribed');
    for (let value = 1; value <= 50; value += 1) await post(app, aSummary('busy', { total_value: value }));
    await client.frame((frame) => dataOf(frame).broker === 'busy' && dataOf(frame).total_value === 50);
    const times = client.frames.filter((frame) => dataOf(frame).broker === 'busy').map((frame) => Date.parse(String(frame['timestamp'])));
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(gaps.filter((gap) => gap < 950)).toEqual([]);
    client.close();
  });
});

describe('A desk that only its portfolio service reports', () => {
  let desk: FakeDesk;
  let app: RunningApp;
  beforeAll(async () => {
    desk = await fakeDesk();
    app = await startApp({ ...desk.env, DASHBOARD_REFRESH_SECONDS: '1' });
    await until(async () => (await summaryOf(app)).active_brokers.length === 1);
  });
  afterAll(async () => {
    await app.close();
    await desk.close();
  });

  it('is one broker, with the figures and positions of the snapshot', async () => {
    expect(await summaryOf(app)).toMatchObject({
      active_brokers: ['desk'],
      broker_portfolios: {
        desk: { total_value: 100_000, cash: 50_000, total_pnl: 5000, total_positions: 2, currency: 'USD', source: 'service' },
      },
      totals: { total_value: 100_000 },
      complete: true,
    });
    expect((await positionsOf(app)).items).toMatchObject([
      { broker: 'desk', symbol: 'BTCUSDT', side: 'LONG', size: 0.5, value: null, currency: 'USD' },
      { broker: 'desk', symbol: 'ETHUSDT', size: 2 },
    ]);
    expect(await get(app, 'dashboard/summary?broker=alpha', { 'x-api-key': app.apiKey })).toMatchObject({ status: 404 });
  });

  it('is asked each question once by those who come first, however many parts want the answer', async () => {
    const calm = await fakeDesk();
    const first = await startApp({ ...calm.env, DASHBOARD_REFRESH_SECONDS: '3600' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => get(first, 'dashboard/snapshot', { 'x-api-key': first.apiKey })));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    await until(async () => (await summaryOf(first)).active_brokers.length === 1);
    const asked = Object.entries(calm.hits()).filter(([path]) => !path.includes('/trades'));
    expect(asked.filter(([, count]) => count !== 1)).toEqual([]);
    expect(asked.length).toBeGreaterThanOrEqual(11);
    await first.close();
    await calm.close();
  });

  it('is not counted beside brokers that report themselves, and leaves the topic', async () => {
    // The service is not published at once: brokers have some time to report.
    await announced(app, 'desk', 20_000);
    const client = await RawClient.open(`${app.wsUrl}/ws/portfolio`, { headers: { 'x-api-key': app.apiKey } });
    await client.frame('subscribed');
    await post(app, [aSummary('alpha', { total_value: 70_000 })]);
    await until(async () => (await summaryOf(app)).active_brokers.includes('alpha'));
    expect(await summaryOf(app)).toMatchObject({ active_brokers: ['alpha'], totals: { total_value: 70_000 }, complete: true });
    expect(await get(app, 'dashboard/summary?broker=desk', { 'x-api-key': app.apiKey })).toMatchObject({ status: 404 });
    expect((await positionsOf(app)).items).toEqual([]);
    const gone = await client.frame((frame) => dataOf(frame).broker === 'desk' && dataOf(frame).status === 'unavailable');
    expect(dataOf(gone)).toMatchObject({ total_value: null, as_of: null });
    client.close();
  });
});
