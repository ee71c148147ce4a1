import { sql } from 'drizzle-orm';
import { Controller, Get } from '@nestjs/common';
import { newApiKey } from '../../../src/common/api-key.js';
import { Authenticated, CurrentUser, Public, Requires, Unlimited } from '../../../src/modules/auth/access/access.js';
import { AuditModule } from '../../../src/modules/audit/audit.module.js';
import { AuthModule } from '../../../src/modules/auth/auth.module.js';
import { PERMISSIONS } from '../../../src/modules/auth/identity/permissions.js';
import type { Principal } from '../../../src/modules/auth/identity/principal.js';
import { Database } from '../../../src/platform/database/database.js';
import { DatabaseModule } from '../../../src/platform/database/database.module.js';
import { RedisModule } from '../../../src/platform/redis/redis.module.js';
import { type DatabaseEnv, testDatabaseEnv } from '../database/database.js';
import { type RunningEdge, startEdge } from '../edge.js';
import { warmPostgres } from '../database/warm-postgres.js';

@Controller('probe')
class ProbeController {
  @Get('public') @Public() open() {
    return { open: true };
  }
  @Get('health') @Public() @Unlimited() health() {
    return { ok: true };
  }
  @Get('whoami') @Authenticated() whoami(@CurrentUser() { id }: Principal) {
    return { id };
  }
  @Get('undeclared') undeclared() {
    return { leaked: true };
  }
}

/** One class per permission, so that each is behind a real route. */
const guarded = PERMISSIONS.map((permission) => {
  @Controller(`guarded/${permission}`)
  class GuardedController {
    @Get() @Requires(permission) read() {
      return { permission };
    }
  }
  return GuardedController;
});

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** What may differ between two answers that must look the same. */
export const anonymous = (body: Record<string, unknown>) => ({ ...body, request_id: 'any' });

export interface Desk extends RunningEdge {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  login(username: string, password?: string): Promise<Answer>;
  tokenOf(username: string): Promise<string>;
  readonly rows: Database['drizzle'];
  end(): Promise<void>;
}

export const PASSWORDS = {
  ADMIN_PASSWORD: 'admin-swordfish',
  OPERATOR_PASSWORD: 'operator-swordfish',
  VIEWER_PASSWORD: 'viewer-swordfish',
};
/** What every desk starts with as INGEST_API_KEY. */
export const INGEST_KEY = newApiKey();

/** An application of the auth module and probe routes, on a database of its own or on `database`. */
export async function startDesk(overrides: Record<string, string> = {}, database?: DatabaseEnv): Promise<Desk> {
  const own = database ?? (await testDatabaseEnv());
  const variables = { ...PASSWORDS, INGEST_API_KEY: INGEST_KEY, RATE_LIMIT_PER_MINUTE: '100000', ...own.env, ...overrides };
  const dropOwn = async (): Promise<void> => {
    if (database === undefined) await own.drop();
  };
  const { DATABASE_URL, DATA_DIR } = { DATABASE_URL: undefined, ...variables };
  const embedded = DATABASE_URL === undefined ? warmPostgres(DATA_DIR) : undefined;
  const modules = [RedisModule, embedded ? DatabaseModule.on(embedded) : DatabaseModule, AuditModule, AuthModule];
  const edge = await startEdge([ProbeController, ...guarded], variables, modules).catch(async (error: unknown) => {
    await (await embedded)?.close();
    await dropOwn();
    throw error;
  });
  const call = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`${edge.url}/api/${path}`, init);
    return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
  };
  const post: Desk['post'] = (path, body, headers = {}) =>
    call(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
  const login: Desk['login'] = (username, password = `${username}-swordfish`) => post('auth/login', { username, password });
  return {
    ...edge,
    get: (path, headers = {}) => call(path, { headers }),
    post,
    login,
    tokenOf: async (username) => String((await login(username)).body.access_token),
    rows: edge.app.get(Database).drizzle,
    end: async () => {
      await edge.close();
      await dropOwn();
    },
  };
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
export const withKey = (key: string) => ({ 'x-api-key': key });

/** How many statements of this database wait for a lock; on a real Postgres, because the embedded one does one after the other. */
export async function lockWaits({ rows }: Desk): Promise<number> {
  const waiting = sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return (await rows.execute(waiting)).rows.length;
}
