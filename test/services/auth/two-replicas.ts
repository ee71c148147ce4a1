import { type RunningApp, startApp } from '../../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { RedisServer } from '../../support/processes/redis.js';
import { Relay } from '../../support/processes/relay.js';
import { secretsForTests } from '../../support/secrets.js';
import { newApiKey } from '../../../src/common/api-key.js';

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly session_id: string;
}

/** Two whole backends on one Postgres, behind a way that can be cut, and one Redis. Their passwords are those of the first. */
export class TwoReplicas {
  private closing: Promise<unknown> | undefined;

  private constructor(
    readonly redis: RedisServer,
    readonly way: Relay,
    readonly database: DatabaseEnv,
    readonly here: RunningApp,
    readonly there: RunningApp,
  ) {}

  static async start(overrides: Record<string, string> = {}): Promise<TwoReplicas> {
    const [redis, database] = [await RedisServer.start(), await testDatabaseEnv('postgres')];
    const way = await Relay.to(database.env.DATABASE_URL ?? '');
    const secrets = secretsForTests();
    const env = { ...database.env, DATABASE_URL: way.url, REDIS_URL: redis.url, INGEST_API_KEY: newApiKey(), ...overrides };
    const here = await startApp(env, secrets);
    return new TwoReplicas(redis, way, database, here, await startApp(env, secrets));
  }

  get both(): readonly [RunningApp, RunningApp] {
    return [this.here, this.there];
  }

  async login(app = this.here, username: 'admin' | 'operator' | 'viewer' = 'operator'): Promise<Tokens> {
    const { body } = await call(app, 'POST', 'auth/login', {}, { username, password: this.here.passwords[username] });
    return body as unknown as Tokens;
  }

  async closeBackends(): Promise<void> {
    this.closing ??= Promise.all(this.both.map((app) => app.close()));
    await this.closing;
  }

  async close(): Promise<void> {
    await this.closeBackends();
    await this.way.cut();
    await this.database.drop();
    await this.redis.stop();
  }
}

export const bearer = ({ access_token: token }: Pick<Tokens, 'access_token'>) => ({ authorization: `Bearer ${token}` });

export async function call(app: RunningApp, method: string, path: string, headers: Record<string, string>, body?: unknown) {
  const response = await fetch(`${app.url}/api/${path}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
  };
}
