import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { newApiKey } from '../../../src/common/api-key.js';
import { AuditLog, SYSTEM_ACTOR } from '../../../src/modules/auth/audit/audit-log.js';
import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { auditRows } from '../../support/desks/audit.js';
import { until } from '../../support/until.js';

/** More than the sockets between hold by themselves. */
const ROWS = 12_000;
const LONG = 'long '.repeat(300);

describe('a file that somebody is downloading', () => {
  const key = newApiKey();
  let folder: string;
  let app: RunningApp;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'desk-logs-'));
    app = await startApp({ LOG_DIRECTORY: folder, LOG_ENGINE: 'segments', LOG_PARTIAL_SECONDS: '1', INGEST_API_KEY: key });
    await run(sql`insert into trades (id, symbol, side, quantity, price, at, status, fees, broker, strategy, pnl, announced_at)
      select 'n' || n, 'BTCUSDT', 'BUY', n, 100.5, now() - make_interval(secs => n), 'FILLED', 0.1, 'alpha', ${LONG}, -n, now()
      from generate_series(1, ${ROWS}::int) n`);
    const lines = Array.from({ length: ROWS }, (_, n) => `${new Date().toISOString()} INFO line ${n} ${LONG}\n`);
    writeFileSync(join(folder, 'execution.log'), lines.join(''));
    const trail = app.app.get(AuditLog);
    const entry = {
      actor: SYSTEM_ACTOR,
      action: 'test.fill',
      subject: null,
      outcome: 'success',
      detail: { text: LONG.repeat(4) },
    } as const;
    for (let batch = 0; batch < 25; batch += 1) await Promise.all(Array.from({ length: 100 }, () => trail.record(entry)));
    const volume = async () =>
      (await (await fetch(`${app.url}/api/logs/volume?service=execution`, { headers: await app.as('admin') })).json()) as object;
    await until(async () => ((await volume()) as { total: number }).total === ROWS, 60_000);
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  const run = (query: ReturnType<typeof sql>) => app.app.get(Database).drizzle.execute(query);
  let made = 0;
  async function user(role: string): Promise<{ name: string; headers: Record<string, string> }> {
    const name = `reader-${(made += 1)}`;
    await run(
      sql`insert into users (username, password_hash, role) select ${name}, password_hash, ${role} from users where username = 'viewer'`,
    );
    const response = await fetch(`${app.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: name, password: app.passwords.viewer }),
    });
    return { name, headers: { authorization: `Bearer ${((await response.json()) as { access_token: string }).access_token}` } };
  }
  /** An answer whose body nobody reads yet. */
  async function openSlowly(path: string, headers: Record<string, string>): Promise<IncomingMessage> {
    const request = get(`${app.url}/api/${path}`, { headers, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    return response;
  }
  /** How many lines come, and whether the answer ends as it should. */
  async function read(response: IncomingMessage): Promise<{ lines: number; whole: boolean }> {
    let lines = 0;
    try {
      for await (const chunk of response) lines += (chunk as Buffer).filter((byte) => byte === 10).length;
      return { lines, whole: response.complete };
    } catch {
      return { lines, whole: false };
    }
  }

  const disable = (name: string) => sql`update users set disabled = true where username = ${name}`;
  const demote = (name: string) => sql`update users set role = 'viewer' where username = ${name}`;
  const narrow = (name: string) => sql`update users set brokers = '["beta"]'::jsonb where username = ${name}`;
  const leave = (name: string) => sql`update sessions set revoked_at = now() where username = ${name}`;

  const isRefused = async (path: string, headers: Record<string, string>) =>
    (await fetch(`${app.url}/api/${path}`, { headers, method: 'HEAD' })).status >= 400;
  const hasOnly = async (broker: string, headers: Record<string, string>) => {
    const me = (await (await fetch(`${app.url}/api/auth/me`, { headers })).json()) as { brokers: string[] | null };
    return me.brokers?.join() === broker;
  };

  it.each([
    ['trades', 'a disabled user', 'trades/export?start_time=0', 'operator', disable],
    ['trades', 'a role that may not', 'trades/export?start_time=0', 'operator', demote],
    ['trades', 'a broker that was taken away', 'trades/export?start_time=0', 'operator', narrow],
    ['logs', 'an ended session', 'logs/export', 'operator', leave],
    ['logs', 'a role that may not', 'logs/export?compression=none', 'operator', demote],
    ['the audit trail', 'a role that may not', 'audit/export', 'admin', demote],
  ])('of %s ends for %s', async (_, __, path, role, take) => {
    const { name, headers } = await user(role);
    const response = await openSlowly(path, headers);
    await run(take(name));
    // Once the change is known the rest is not read any more, whenever the reader goes on.
    await until(async () => (take === narrow ? hasOnly('beta', headers) : isRefused(path, headers)));
    const { whole } = await read(response);
    expect(whole).toBe(false);
  });

  it('of trades ends for a key that is narrowed to other networks', async () => {
    const { headers: as } = await user('operator');
    const answer = await fetch(`${app.url}/api/api-keys`, {
      method: 'POST',
      headers: { ...as, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'export', permissions: ['view_trades', 'export_data'] }),
    });
    const { id, key: own } = (await answer.json()) as { id: string; key: string };
    const headers = { 'x-api-key': own };
    const response = await openSlowly('trades/export?start_time=0', headers);
    await run(sql`update api_keys set allowed_networks = '["10.0.0.0/8"]'::jsonb where id = ${id}`);
    await until(async () => (await fetch(`${app.url}/api/auth/me`, { headers })).status === 401);
    expect((await read(response)).whole).toBe(false);
  });

  it('of trades ends for a key at its end', async () => {
    const id = key.split('_')[1] ?? '';
    await run(
      sql`update api_keys set permissions = permissions || '["export_data"]'::jsonb, expires_at = now() + interval '2 seconds' where id = ${id}`,
    );
    const headers = { 'x-api-key': key };
    await until(async () => (await fetch(`${app.url}/api/trades/export`, { headers, method: 'HEAD' })).status === 200);
    const response = await openSlowly('trades/export?start_time=0', headers);
    await until(async () => (await fetch(`${app.url}/api/auth/me`, { headers })).status === 401);
    expect((await read(response)).whole).toBe(false);
  });

  it('of trades ends with the session at its very end', async () => {
    const { name, headers } = await user('operator');
    await run(sql`update sessions set ends_at = now() + interval '2 seconds' where username = ${name}`);
    const response = await openSlowly('trades/export?start_time=0', headers);
    await until(async () => (await fetch(`${app.url}/api/auth/me`, { headers })).status === 401);
    expect((await read(response)).whole).toBe(false);
  });

  it('goes on whatever happens to somebody else, and is in the trail with how much has left', async () => {
    const [mine, other] = [await user('operator'), await user('operator')];
    const response = await openSlowly('logs/export?service=execution&format=text', mine.headers);
    await run(disable(other.name));
    await until(async () => (await fetch(`${app.url}/api/auth/me`, { headers: other.headers })).status === 401);
    expect(await read(response)).toEqual({ lines: ROWS, whole: true });
    const rows = async () => (await auditRows(app, `actor=${mine.name}`)).filter(({ action }) => action.startsWith('logs.'));
    await until(async () => (await rows()).length === 2);
    expect((await rows()).map(({ action, outcome, detail }) => [action, outcome, detail.rows ?? detail.format])).toEqual([
      ['logs.export.end', 'success', ROWS],
      ['logs.export', 'success', 'text'],
    ]);
    const broken = async () => (await auditRows(app, 'action=trades.export.end&outcome=failure')).map(({ detail }) => detail.complete);
    await until(async () => (await broken()).length >= 3);
    expect(new Set(await broken())).toEqual(new Set([false]));
  });
});
