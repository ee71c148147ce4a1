import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../app.js';
import { type FakeDesk, fakeDesk } from './fake-desk.js';
import { StatefulDesk } from './stateful-desk.js';
import { logIn } from '../log-in.js';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface ControlledDesk {
  readonly fake: FakeDesk;
  readonly desk: StatefulDesk;
  readonly app: RunningApp;
  /** The credentials of a second admin. */
  readonly second: Record<string, string>;
}

const SETTINGS = { UPSTREAM_TIMEOUT_MS: '1000', CONTROL_STATE_SECONDS: '1', WEBSOCKET_HEARTBEAT_SECONDS: '3600' };

/** One desk with its application for the tests of a file; before each test it is armed and all its services answer. */
export function withControlledDesk(onStart: (started: ControlledDesk) => void, settings: Readonly<Record<string, string>> = {}) {
  let fake: FakeDesk;
  let desk: StatefulDesk;
  let app: RunningApp;
  beforeAll(async () => {
    fake = await fakeDesk();
    desk = new StatefulDesk(fake);
    app = await startApp({ ...fake.env, ...SETTINGS, ...settings });
    await sqlRun(
      sql`insert into users (username, password_hash, role) select 'second', password_hash, role from users where username = 'admin'`,
    );
    const second = await logIn(app.url, 'second', app.passwords.admin);
    onStart({ fake, desk, app, second });
  });
  beforeEach(() => {
    desk.obey();
    desk.ess = 'ARMED';
    desk.paused.clear();
    desk.calls.length = 0;
  });
  afterAll(async () => {
    await app.close();
    await fake.close();
  });

  const sqlRun = (statement: ReturnType<typeof sql>) => app.app.get(Database).drizzle.execute(statement);
  const send = async (method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Answer> => {
    const response = await fetch(`${app.url}${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
  };
  const control = async (name: string, body: Record<string, unknown> = {}, key: string = randomUUID(), headers?: Record<string, string>) =>
    send(
      'POST',
      `/api/controls/${name}`,
      { reason: 'prices look wrong', ...body },
      { ...(headers ?? (await app.as('admin'))), 'idempotency-key': key },
    );
  const decide = async (id: unknown, decision: 'approve' | 'reject', headers: Record<string, string>) =>
    send('POST', `/api/controls/requests/${String(id)}/${decision}`, {}, headers);
  const request = async (id: unknown) =>
    (await send('GET', `/api/controls/requests/${String(id)}`, undefined, await app.as('viewer'))).body;
  return { sqlRun, send, control, decide, request };
}
