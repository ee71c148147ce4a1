import { type RunningApp, startApp } from '../../support/app.js';
import { until } from '../../support/until.js';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp({ LOG_ENGINE: 'segments', LOG_RETENTION: 'level:debug=2d', LOG_MIN_FREE_BYTES: '0' });
});
afterAll(() => app.close());

type Role = 'admin' | 'operator';
async function call<T = Record<string, unknown>>(method: string, path: string, body?: unknown, role: Role = 'admin') {
  const headers = { ...(await app.as(role)), ...(body !== undefined && { 'content-type': 'application/json' }) };
  const response = await fetch(`${app.url}/api${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as T };
}
const push = async (service: string, ...messages: string[]) => {
  const headers = { 'x-api-key': app.apiKey, 'content-type': 'application/json' };
  const body = JSON.stringify(messages.map((message) => ({ message, level: 'info' })));
  expect((await fetch(`${app.url}/api/logs?service=${service}`, { method: 'POST', headers, body })).status).toBe(202);
};
const found = async (service: string) =>
  (await call<{ items: { message: string }[] }>('GET', `/logs?service=${service}&direction=forward`)).body.items.map(
    ({ message }) => message,
  );
const RANGE = { start_time: '2020-01-01T00:00:00Z', end_time: '2090-01-01T00:00:00Z' };

describe('holds, erasure and archive of logs', () => {
  it('erase entries for good, but not held ones; both are in the audit trail', async () => {
    await push('erased', 'mail to anna@example.org', 'nothing of hers');
    const hold = await call<{ id: string }>('POST', '/logs/holds', {
      name: 'Incident 42',
      reason: 'asked for',
      services: ['erased'],
      ...RANGE,
    });
    expect(hold.status).toBe(201);
    expect((await call<{ items: object[] }>('GET', '/logs/holds')).body.items).toMatchObject([
      { name: 'Incident 42', services: ['erased'] },
    ]);
    const form = { q: 'anna', service: 'erased', reason: 'her wish', ...RANGE };
    expect(await call('POST', '/logs/erase', { ...form, dry_run: true })).toMatchObject({
      status: 202,
      body: { entries: 1, state: 'counted' },
    });
    expect(await call('POST', '/logs/erase', form)).toMatchObject({ status: 409, body: { code: 'logs.on_hold' } });
    expect((await call('DELETE', `/logs/holds/${hold.body.id}`)).status).toBe(422);
    expect((await call('DELETE', `/logs/holds/${hold.body.id}?reason=over`)).status).toBe(204);
    expect(await call('POST', '/logs/erase', form)).toMatchObject({ status: 202, body: { entries: 1, state: 'running' } });
    await until(async () => (await found('erased')).includes('[erased]'), 90_000);
    expect(await found('erased')).toEqual(['[erased]', 'nothing of hers']);
    expect((await call<{ total: number }>('GET', '/logs/patterns?service=erased')).body).toMatchObject({ total: 2 });
    expect(JSON.stringify((await call('GET', '/logs/patterns?service=erased')).body)).not.toContain('anna');
    await until(async () => {
      const { items } = (await call<{ items: { action: string }[] }>('GET', '/audit?limit=200')).body;
      const actions = items.map(({ action }) => action);
      return ['logs.hold', 'logs.release', 'logs.erase', 'logs.erased'].every((action) => actions.includes(action));
    });
  });

  it('list size and limits of the store, and check its segments', async () => {
    const storage = (await call<{ segments: { segment: string }[] }>('GET', '/logs/storage')).body;
    expect(storage).toMatchObject({ full: false, erasures: 0, min_free_bytes: 0 });
    const [first] = storage.segments;
    expect((await call('POST', `/logs/archive/${first?.segment}/verify`)).body).toMatchObject({ ok: true });
    expect((await call('POST', '/logs/archive/nothing/verify')).status).toBe(404);
    expect((await call('GET', '/logs/archive')).body).toEqual({ items: [] });
  });

  it('are for administrators only', async () => {
    for (const [method, path] of [
      ...[
        ['GET', '/logs/holds'],
        ['POST', '/logs/holds'],
        ['POST', '/logs/erase'],
        ['GET', '/logs/storage'],
        ['GET', '/logs/archive'],
      ],
      ['POST', '/logs/archive/x/verify'],
    ] as const)
      expect([path, (await call(method, path, method === 'POST' ? {} : undefined, 'operator')).status]).toEqual([path, 403]);
  });

  it.each([
    ['/logs/holds', { name: 'x', reason: 'y', start_time: 'soon', end_time: '2026-01-01T00:00:00Z' }],
    ['/logs/holds', { name: '', reason: 'y', ...RANGE }],
    ['/logs/erase', { q: 'a', reason: 'y', start_time: RANGE.end_time, end_time: RANGE.start_time }],
    ['/logs/erase', { q: '((', reason: 'y', ...RANGE }],
    ['/logs/erase', { q: 'a', ...RANGE }],
  ])('refuse invalid forms: %s %j', async (path, body) => {
    expect((await call('POST', path, body)).status).toBe(422);
  });
});
