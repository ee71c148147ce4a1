import { sql } from 'drizzle-orm';
import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { logsOn } from '../../support/logs/log-pages.js';

/** Entries of a broker within the scope of the reader, of another broker, and without a broker. */
const ENTRIES = [
  ...Array.from({ length: 3 }, (_, n) => ({ service: 'alpha-svc', message: `shared word ${n}`, level: 'info', fields: { side: 'buy' } })),
  ...Array.from({ length: 5 }, (_, n) => ({ service: 'omega-svc', message: `shared hidden ${n}`, level: 'error', fields: { omega: 'x' } })),
  ...Array.from({ length: 7 }, (_, n) => ({ service: 'nobody-svc', message: `shared lonely ${n}`, level: 'warn', fields: { lonely: 1 } })),
];
const HIDDEN = /omega|nobody|hidden|lonely/;

let desk: RunningApp;
let token: string;
beforeAll(async () => {
  desk = await startApp({ LOG_ENGINE: 'segments', LOG_SERVICE_BROKERS: 'omega-svc=omega,alpha-svc=alpha' });
  await post('/api/logs', JSON.stringify(ENTRIES));
  await desk.app.get(Database).drizzle.execute(sql`
    insert into users (username, password_hash, role, brokers)
    select 'limited', password_hash, 'operator', '["alpha"]'::jsonb from users where username = 'viewer'`);
  const response = await fetch(`${desk.url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'limited', password: desk.passwords.viewer }),
  });
  token = ((await response.json()) as { access_token: string }).access_token;
});
afterAll(() => desk.close());
const { post, page } = logsOn(() => desk);
const limited = async (path: string) => fetch(`${desk.url}/api/logs${path}`, { headers: { authorization: `Bearer ${token}` } });
const read = async <T>(path: string) => (await (await limited(path)).json()) as T;

describe('logs for a principal limited to one broker', () => {
  it('have only the entries of the broker, also without a filter', async () => {
    expect((await page('?q=shared')).items.length).toBe(ENTRIES.length);
    const { items } = await read<{ items: { message: string }[] }>('?q=shared');
    expect(items.map(({ message }) => message)).toEqual(['shared word 2', 'shared word 1', 'shared word 0']);
  });

  it.each([
    ['/volume?step=1d', 'total', 3],
    ['/volume?step=1d&q=shared', 'total', 3],
    ['/volume?step=1d&by=service', 'total', 3],
    ['/volume?step=1d&by=pattern', 'total', 3],
    ['/volume?step=1d&service=omega-svc', 'total', 0],
    ['/levels', 'total', 3],
    ['/patterns', 'total', 3],
  ])('are counted without the others: %s', async (path, name, count) => {
    const answer = await read<Record<string, unknown>>(path);
    expect(answer[name]).toBe(count);
  });

  it.each([
    '',
    '/volume?by=service',
    '/volume?by=pattern',
    '/services',
    '/levels',
    '/fields',
    '/patterns',
    '/sources',
    '/export?format=csv',
  ])('reveal nothing of the others: %s', async (path) => {
    const text = await (await limited(path)).text();
    expect(HIDDEN.exec(text)?.[0]).toBeUndefined();
  });

  it.each(['?service=omega-svc', '?broker=omega', '?q=hidden', '?q=broker:omega', '?source=http:unknown&q=lonely'])(
    'have no entry of the others by any filter: %s',
    async (path) => expect((await read<{ items: unknown[] }>(path)).items).toEqual([]),
  );

  it('have no other entry by its id, its context or its number, and do not reveal that it exists', async () => {
    const [hidden] = (await page('?service=omega-svc&limit=1')).items;
    const [own] = (await page('?service=alpha-svc&limit=1')).items;
    for (const path of [`/${hidden?.id}`, `/${hidden?.id}/context`]) {
      const response = await limited(path);
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([404, 'logs.not_found']);
    }
    for (const scope of ['source', 'service', 'all']) {
      const { items } = await read<{ items: { message: string }[] }>(`/${own?.id}/context?scope=${scope}&before=100&after=100`);
      expect(items.map(({ message }) => message)).toEqual(['shared word 0', 'shared word 1', 'shared word 2']);
    }
    expect((await read<{ items: unknown[] }>('?after_seq=0')).items.length).toBe(3);
  });
});
