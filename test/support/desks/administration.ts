import { sql } from 'drizzle-orm';
import { bearer, type Desk, startDesk } from './auth-desk.js';
import { startedForAll } from '../started-for-all.js';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export const PASSWORD = 'nine grey herons waiting';
export const fieldOf = ({ body }: Reply) => (body.errors as { field: string }[] | undefined)?.[0]?.field;

/** Checks that the audit trail has these changes, and no secret in any row. */
export async function expectAudited({ rows: database }: Desk, changes: readonly string[]): Promise<void> {
  const { rows } = await database.execute<{ action: string; body: string }>(sql`select action, body from audit_log`);
  const actions = new Set(rows.map(({ action }) => action));
  for (const change of changes) expect(actions).toContain(change);
  for (const { body } of rows) expect(body).not.toMatch(/herons|swans|qd_[a-z0-9]{8}_/);
}

/** What an admin asks of a desk about its users. */
export function administrationOf(current: () => { readonly desk: Desk; readonly admin: Record<string, string> }) {
  async function call(method: string, path: string, as: Record<string, string>, body?: unknown): Promise<Reply> {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const init = { method, headers: { ...as, ...json }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(`${current().desk.url}/api/${path}`, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  }
  const make = (username: string, more: object = {}) =>
    call('POST', 'users', current().admin, { username, password: PASSWORD, role: 'operator', ...more });
  /** A user who has chosen a password already. */
  async function settled(username: string, more: object = {}): Promise<Record<string, string>> {
    expect((await make(username, more)).status).toBe(201);
    await current().desk.rows.execute(sql`update users set must_change_password = false where username = ${username}`);
    return bearer(String((await current().desk.login(username, PASSWORD)).body.access_token));
  }
  return { call, make, settled };
}

export interface Administered {
  readonly desk: Desk;
  readonly admin: Record<string, string>;
  readonly operator: Record<string, string>;
}

/** A desk for the tests of a group, with the credentials of two of its users, and what an admin asks of it. */
export function withAdministration(began: (administered: Administered) => void) {
  let administered!: Administered;
  startedForAll(startDesk, async (desk) => {
    administered = { desk, admin: bearer(await desk.tokenOf('admin')), operator: bearer(await desk.tokenOf('operator')) };
    began(administered);
  });
  return administrationOf(() => administered);
}
