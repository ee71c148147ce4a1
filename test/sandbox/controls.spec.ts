import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { Database } from '../../src/platform/database/database.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import { type RunningApp, startApp } from '../support/app.js';
import { until } from '../support/until.js';
import { ask } from './http.js';

/** The backend and the sandbox together: a control changes what the sandbox does. */
describe('a control of the sandbox', () => {
  let sandbox: Sandbox;
  let app: RunningApp;
  let second: Record<string, string>;
  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 'controls', tickMs: 20, limits: { maxDailyDrawdownPct: 90 } });
    const { risk, ai, execution, portfolio, monitoring } = sandbox.urls;
    app = await startApp({
      ...{ RISK_SERVICE_URL: risk, AI_ENGINE_SERVICE_URL: ai, EXECUTION_SERVICE_URL: execution, PORTFOLIO_SERVICE_URL: portfolio },
      ...{ MONITORING_SERVICE_URL: monitoring, UPSTREAM_TIMEOUT_MS: '1000', CONTROL_STATE_SECONDS: '1' },
    });
    await app.app
      .get(Database)
      .drizzle.execute(
        sql`insert into users (username, password_hash, role) select 'second', password_hash, role from users where username = 'admin'`,
      );
    const { body } = await send('POST', '/api/auth/login', {}, { username: 'second', password: app.passwords.admin });
    second = { authorization: `Bearer ${String(body.access_token)}` };
    await trades(10);
  });
  afterEach(() => Promise.all([sandbox.fault('risk', { mode: 'none' }), sandbox.fault('ai', { mode: 'none' })]));
  afterAll(async () => {
    await app.close();
    await sandbox.close();
  });

  async function send(method: string, path: string, headers: Record<string, string>, body: unknown) {
    const init = { method, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(`${app.url}${path}`, init);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  const control = async (name: string, body: Record<string, unknown> = {}) =>
    send(
      'POST',
      `/api/controls/${name}`,
      { ...(await app.as('admin')), 'idempotency-key': randomUUID() },
      { reason: 'as the test wants', ...body },
    );
  /** Waits until the desk has made so many more trades. */
  async function trades(more: number): Promise<void> {
    const from = sandbox.ledger().trades;
    await until(() => sandbox.ledger().trades >= from + more, 60_000);
  }
  /** Waits until the clock of the desk has advanced by so much. */
  async function passes(seconds: number): Promise<void> {
    const from = Date.parse(sandbox.ledger().as_of);
    await until(() => Date.parse(sandbox.ledger().as_of) >= from + seconds * 1000, 60_000);
  }

  it('stops all trading, and only a second person re-arms it', async () => {
    expect((await control('ess.trip')).body).toMatchObject({ status: 'done', state_before: 'ARMED', state_after: 'TRIPPED' });
    expect(sandbox.ledger().ess_state).toBe('TRIPPED');
    const stopped = sandbox.ledger().trades;
    await passes(10);
    expect(sandbox.ledger().trades).toBe(stopped);
    const asked = await control('ess.rearm');
    expect([asked.status, asked.body.status]).toEqual([202, 'pending_approval']);
    const approval = `/api/controls/requests/${String(asked.body.id)}/approve`;
    expect((await send('POST', approval, await app.as('admin'), {})).status).toBe(403);
    expect(sandbox.ledger().ess_state).not.toBe('ARMED');
    expect((await send('POST', approval, second, {})).body).toMatchObject({ status: 'done', state_after: 'ARMED', approved_by: 'second' });
    await trades(3);
  });

  it('pauses one strategy while the others trade, and resumes it', async () => {
    const target = 'momentum';
    const newest = async () => {
      const { body } = await ask(`${sandbox.urls.execution}/api/execution/trades?limit=1000`);
      return (body.trades as { id: string; strategy: string }[]).find(({ strategy }) => strategy === target)?.id;
    };
    expect((await control('strategy.pause', { target })).body).toMatchObject({ status: 'done', state_after: 'PAUSED' });
    const paused = await newest();
    await trades(5);
    expect(await newest()).toBe(paused);
    expect((await control('strategy.resume', { target })).body).toMatchObject({ status: 'done', state_after: 'RUNNING' });
    await until(async () => (await newest()) !== paused, 100_000);
  });

  it('ends as unknown while the service hangs, as failed where it answers an error; the desk keeps trading', async () => {
    await sandbox.fault('risk', { mode: 'hang' });
    expect((await control('ess.trip')).body).toMatchObject({ status: 'unknown', state_before: null, state_after: null });
    await sandbox.fault('risk', { mode: 'error' });
    expect((await control('ess.trip')).body).toMatchObject({ status: 'failed', state_after: null });
    await sandbox.fault('ai', { mode: 'error' });
    expect((await control('strategy.pause', { target: 'momentum' })).body.status).toBe('failed');
    expect(sandbox.ledger().ess_state).toBe('ARMED');
    await trades(1);
  });
});
