import { type RunningApp, startApp } from '../../support/app.js';
import { notified } from '../../support/processes/alertmanager.js';

describe('a dry run', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ LOG_ENGINE: 'segments' });
  });
  afterAll(() => app.close());

  const ALERT = { title: 'Feed is late', message: 'no tick for 30 s', severity: 'error', source: 'example', fingerprint: 'example-late' };
  const NS = `${Date.now()}000000`;
  /** What else takes something in: with a list that would show it, and a word of what it reports. */
  const OTHERS: [path: string, body: object, list: string, reported: unknown][] = [
    ['/api/alerts', ALERT, '/api/alerts', expect.objectContaining({ title: 'Feed is late', status: 'open', change: 'raised' })],
    ['/api/alerts', [ALERT, { ...ALERT, status: 'resolved' }], '/api/alerts', { items: [expect.anything(), expect.anything()] }],
    [
      '/api/alerts/webhook/alertmanager',
      {
        version: '4',
        alerts: [
          { status: 'firing', labels: { alertname: 'Disk' }, annotations: {}, startsAt: new Date().toISOString(), fingerprint: 'd' },
        ],
      },
      '/api/alerts',
      notified(1),
    ],
    [
      '/api/market/ticks',
      [{ exchange: 'NSE', symbol: 'TCS', ltp: 1 }, { ltp: 1 }],
      '/api/market/instruments',
      expect.objectContaining({ accepted: 1, rejected: 1 }),
    ],
    [
      '/api/logs?service=dry',
      [{ message: 'token=abcdefgh12345678' }, 7],
      '/api/logs?service=dry',
      expect.objectContaining({ accepted: 1, rejected: 1, redacted: 1 }),
    ],
    ['/loki/api/v1/push', { streams: [{ stream: { service_name: 'dry' }, values: [[NS, 'pushed']] }] }, '/api/logs?service=dry', null],
    ['/v1/logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'exported' } }] }] }] }, '/api/logs?q=exported', {}],
  ];

  it.each(OTHERS)('of %s %j stores nothing, and the same call without it does', async (path, body, list, reported) => {
    const headers = { 'x-api-key': app.apiKey, 'content-type': 'application/json' };
    const send = async (query: string) => {
      const url = app.url + path + (query === '' ? '' : `${path.includes('?') ? '&' : '?'}${query}`);
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
      const text = await response.text();
      return { status: response.status, report: text === '' ? null : (JSON.parse(text) as unknown) };
    };
    const count = async () => {
      const response = await fetch(app.url + list, { headers: await app.as('admin') });
      return ((await response.json()) as { items: unknown[] }).items.length;
    };
    const before = await count();
    const tried = await send('dry_run=true');
    expect(tried).toEqual({ status: expect.any(Number), report: reported });
    expect(await count()).toBe(before);
    const { status } = await send('');
    expect(tried.status).toBe(status);
    expect(await count()).toBeGreaterThan(path.startsWith('/api/alerts') && Array.isArray(body) ? before - 1 : before);
    expect((await send('dry_run=perhaps')).status).toBe(422);
  });

  it('of alerts is refused as the call is, and changes none that is there', async () => {
    const headers = { 'x-api-key': app.apiKey, 'content-type': 'application/json' };
    const send = async (body: object, query = '') =>
      fetch(`${app.url}/api/alerts${query}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect((await send({ ...ALERT, severity: 7, title: '' }, '?dry_run=true')).status).toBe(422);
    const other = { ...ALERT, fingerprint: 'example-other' };
    await send(other);
    const resolved = (await (await send({ ...other, status: 'resolved' }, '?dry_run=true')).json()) as { id: string; status: string };
    expect(resolved.status).toBe('resolved');
    const one = await fetch(`${app.url}/api/alerts/${resolved.id}`, { headers: await app.as('admin') });
    expect(await one.json()).toMatchObject({
      status: 'open',
      timeline: expect.not.arrayContaining([expect.objectContaining({ change: 'resolved' })]),
    });
  });
});
