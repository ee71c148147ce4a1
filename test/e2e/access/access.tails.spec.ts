import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { type OpenStream, type Stream, STREAMS } from '../../support/streams.js';
import { until } from '../../support/until.js';

/** So soon it counts that something was taken away; what was on its way until then may be seen. */
const SOON_MS = 1000;

describe('the tail of logs that somebody has open', () => {
  let directory: string;
  let app: RunningApp;
  let users = 0;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'access-tails-'));
    app = await startApp({ LOG_DATA_DIR: directory, LOG_ENGINE: 'segments', LOG_SERVICE_BROKERS: 'omega-svc=omega,alpha-svc=alpha' });
  });
  afterAll(async () => {
    await app.close();
    rmSync(directory, { recursive: true });
  });

  const run = (query: ReturnType<typeof sql>) => app.app.get(Database).drizzle.execute(query);

  async function operator(): Promise<{ name: string; token: string }> {
    const name = `tailer-${(users += 1)}`;
    await run(
      sql`insert into users (username, password_hash, role) select ${name}, password_hash, 'operator' from users where username = 'viewer'`,
    );
    const response = await fetch(`${app.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: name, password: app.passwords.viewer }),
    });
    return { name, token: ((await response.json()) as { access_token: string }).access_token };
  }

  async function write(service: string, message: string): Promise<void> {
    const headers = { 'x-api-key': app.apiKey, 'content-type': 'application/json' };
    const response = await fetch(`${app.url}/api/logs?service=${service}`, { method: 'POST', headers, body: JSON.stringify({ message }) });
    expect(response.status).toBe(202);
  }

  /** Opens a tail that has shown a line; then takes something away and waits until that counts. */
  async function taken(open: OpenStream, take: (name: string) => Promise<unknown>): Promise<Stream> {
    const { name, token } = await operator();
    const tail = await open(app, 'logs', { authorization: `Bearer ${token}` });
    await until(async () => {
      await write('omega-svc', 'before');
      return tail.said().includes('before');
    });
    await take(name);
    await until(() => tail.isOver() || /unsubscribed|access_changed/.test(tail.said()), SOON_MS);
    await write('omega-svc', 'not for them');
    await write('alpha-svc', 'for some');
    return tail;
  }

  it.each(STREAMS)('over %s ends with the right to read logs', async (_, open) => {
    const tail = await taken(open, (name) => run(sql`update users set role = 'viewer' where username = ${name}`));
    await until(() => tail.said().includes('unsubscribed') || tail.isOver());
    expect(tail.said()).not.toMatch(/not for them|for some/);
    expect(tail.said()).toMatch(/auth\.forbidden/);
    tail.close();
  });

  it.each(STREAMS)('over %s is closed with the session', async (_, open) => {
    const tail = await taken(open, (name) => run(sql`update sessions set revoked_at = now() where username = ${name}`));
    await until(() => tail.isOver());
    expect(tail.said()).not.toMatch(/not for them|for some/);
    expect(tail.said()).toContain('auth.invalid_token');
  });

  it.each(STREAMS)('over %s goes on without the lines of a broker that was taken away', async (_, open) => {
    const tail = await taken(open, (name) => run(sql`update users set brokers = '["alpha"]'::jsonb where username = ${name}`));
    await until(() => tail.said().includes('for some') || tail.isOver());
    expect([tail.isOver(), tail.said().includes('for some'), tail.said().includes('not for them')]).toEqual([false, true, false]);
    tail.close();
  });
});
