import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createClient } from '@redis/client';
import { createApp } from '../../src/app.js';
import { newApiKey } from '../../src/common/api-key.js';
import { loadConfig } from '../../src/config/config.js';
import type { Secrets } from '../../src/config/secrets.js';
import { type DatabaseEnv, testDatabaseEnv } from './database/database.js';
import { LogLines } from './log-lines.js';
import { secretsForTests } from './secrets.js';
import { warmPostgres } from './database/warm-postgres.js';
import { tokenOf } from './log-in.js';

/** Redis has 16: the first one is everybody's, the others are shared by as many as three workers of Jest. */
const REDIS_DATABASES = 5;

/** The test brings one, and drops it. */
const NO_DATABASE_OF_ITS_OWN: DatabaseEnv = { env: { DATA_DIR: '' }, drop: () => Promise.resolve() };

export type Login = 'admin' | 'operator' | 'viewer';

export interface RunningApp {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** `ws://127.0.0.1:<port>` */
  readonly wsUrl: string;
  readonly app: NestFastifyApplication;
  readonly log: LogLines;
  /** The passwords of the first users. */
  readonly passwords: Readonly<Record<Login, string>>;
  /** A key with everything the role `api` may. */
  readonly apiKey: string;
  /** An access token; the first one of each role is kept, because Argon2id takes its time. */
  login(role: Login): Promise<string>;
  /** `Authorization` for a request of this role. */
  as(role: Login): Promise<{ authorization: string }>;
  close(): Promise<void>;
}

/**
 * The whole application on a free port, with a database, users and key of its own. `overrides` are environment variables; without
 * them nothing outside is needed: memory event log, no request limit, desk services that refuse at once. `DATABASE_URL` and (an empty
 * database of) `REDIS_URL` of the environment are used where they are set. Replicas share their `secrets`.
 */
export async function startApp(overrides: Record<string, string> = {}, secrets: Secrets = secretsForTests()): Promise<RunningApp> {
  const database = overrides.DATA_DIR === undefined ? await testDatabaseEnv() : NO_DATABASE_OF_ITS_OWN;
  const passwords = { admin: password(), operator: password(), viewer: password() };
  const apiKey = overrides.INGEST_API_KEY ?? newApiKey();
  const config = loadConfig({
    ...quiet(),
    ...(await ownRedis()),
    ...database.env,
    ...passwordVariables(passwords),
    INGEST_API_KEY: apiKey,
    ...overrides,
  });
  const log = new LogLines();
  const { DATABASE_URL, DATA_DIR } = config.variables;
  const embedded = DATABASE_URL === undefined ? warmPostgres(DATA_DIR) : undefined;
  const app = await createApp(config, secrets, { logTo: log, embedded }).catch(async (error: unknown) => {
    await (await embedded)?.close();
    await database.drop();
    throw error;
  });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const tokens = new Map<Login, Promise<string>>();
  const login = (role: Login): Promise<string> => tokens.get(role) ?? tokens.set(role, tokenOf(url, role, passwords[role])).get(role)!;
  return {
    url,
    wsUrl: `ws://127.0.0.1:${port}`,
    app,
    log,
    passwords,
    apiKey,
    login,
    as: async (role) => ({ authorization: `Bearer ${await login(role)}` }),
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
}

function quiet(): Record<string, string> {
  const nowhere = Object.fromEntries(
    ['PORTFOLIO', 'AI_ENGINE', 'EXECUTION', 'RISK', 'MONITORING'].map((name) => [`${name}_SERVICE_URL`, 'http://127.0.0.1:1']),
  );
  return { NODE_ENV: 'test', SANDBOX: 'off', RATE_LIMIT_ENABLED: 'false', LOG_LEVEL: 'debug', WEBSOCKET_PORT: '0', ...nowhere };
}

let redisDatabase = 0;

/** An empty database of the Redis that there is, so that one application does not hear the events of the one before. */
async function ownRedis(): Promise<Record<string, string>> {
  const { REDIS_URL } = process.env;
  if (!REDIS_URL) return {};
  const url = new URL(REDIS_URL);
  redisDatabase = (redisDatabase % REDIS_DATABASES) + 1;
  const worker = Number(process.env.JEST_WORKER_ID ?? 1) - 1;
  url.pathname = `/${worker * REDIS_DATABASES + redisDatabase}`;
  const client = await createClient({ url: url.href }).connect();
  await client.flushDb();
  await client.close();
  return { REDIS_URL: url.href };
}

function passwordVariables(passwords: Readonly<Record<Login, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(passwords).map(([role, value]) => [`${role.toUpperCase()}_PASSWORD`, value]));
}

function password(): string {
  return randomBytes(12).toString('base64url');
}
