import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createEdge } from '../../../src/app.js';
import { newApiKey } from '../../../src/common/api-key.js';
import { loadConfig } from '../../../src/config/config.js';
import { ConfigModule } from '../../../src/config/config.module.js';
import type { Secrets } from '../../../src/config/secrets.js';
import { AuditModule } from '../../../src/modules/audit/audit.module.js';
import { AuthModule } from '../../../src/modules/auth/auth.module.js';
import { IngestModule } from '../../../src/modules/ingest/ingest.module.js';
import { MetricsModule } from '../../../src/modules/metrics/metrics.module.js';
import { RealtimeModule } from '../../../src/modules/realtime/realtime.module.js';
import { CacheModule } from '../../../src/platform/cache/cache.module.js';
import { Database } from '../../../src/platform/database/database.js';
import { EventLog, type LogEvent } from '../../../src/platform/events/event-log.js';
import { EventsModule } from '../../../src/platform/events/events.module.js';
import { EdgeModule } from '../../../src/platform/http/edge.module.js';
import { RedisModule } from '../../../src/platform/redis/redis.module.js';
import { TelemetryModule } from '../../../src/platform/telemetry/telemetry.module.js';
import { testDatabaseEnv } from '../../support/database/database.js';
import { LogLines } from '../../support/log-lines.js';
import { secretsForTests } from '../../support/secrets.js';
import { startedForAll } from '../../support/started-for-all.js';
import { databaseModule } from '../../support/database/warm-postgres.js';
import { logIn } from '../../support/log-in.js';

const PASSWORD = 'long enough for a test';
const PASSWORDS = { ADMIN_PASSWORD: PASSWORD, OPERATOR_PASSWORD: PASSWORD, VIEWER_PASSWORD: PASSWORD };
/** What replicas share. */
const SECRETS: Secrets = secretsForTests();
const KEY = newApiKey();

@Module({})
class TestRoot {}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface Report {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly errors: readonly { index: number; field: string; message: string }[];
}

export interface Point {
  readonly timestamp: string;
  readonly value: number | null;
  readonly labels: Record<string, string>;
}

export interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { field: string; message: string }[];
}

const HOUR_MS = 3_600_000;
/** A whole hour in the past whose points are kept and whose history is settled. */
export const HOUR_AGO = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 2 * HOUR_MS;
export const iso = (ms: number) => new Date(ms).toISOString();
/** The part of a query that says from when until when. */
export const range = (startMs: number, endMs: number) => `start_time=${iso(startMs)}&end_time=${iso(endMs)}`;

/** A backend of metrics, with logins, events and the live stream around it. `reported`: the events of its topics `metrics` and `metrics:*`. */
export class MetricsDesk {
  readonly key = { 'x-api-key': KEY };
  private readonly tokens = new Map<string, string>();

  private constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    readonly log: LogLines,
    readonly reported: readonly LogEvent[],
    private readonly dropDatabase: (() => Promise<void>) | undefined,
  ) {}

  get wsUrl(): string {
    return this.url.replace('http', 'ws');
  }

  get rows(): Database['drizzle'] {
    return this.app.get(Database).drizzle;
  }

  /** On a database of its own, unless `env` brings one (see `testDatabaseEnv`). */
  static async start(env: Readonly<Record<string, string | undefined>> = {}): Promise<MetricsDesk> {
    const database = env.DATA_DIR === undefined ? await testDatabaseEnv() : undefined;
    const config = loadConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: 'debug',
      RATE_LIMIT_ENABLED: 'false',
      INGEST_API_KEY: KEY,
      ...PASSWORDS,
      ...database?.env,
      ...env,
    });
    const log = new LogLines();
    const platform = [TelemetryModule, EdgeModule, RedisModule, databaseModule(config.variables), CacheModule, EventsModule];
    const features = [AuditModule, AuthModule, RealtimeModule, IngestModule, MetricsModule];
    const root = { module: TestRoot, imports: [ConfigModule.forRoot(config, SECRETS), ...platform, ...features] };
    const app = await createEdge(root, config, { logTo: log });
    const reported = follow(app.get(EventLog));
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    return new MetricsDesk(app, `http://127.0.0.1:${port}`, log, reported, database?.drop);
  }

  /** Posts points, or any other text, by default with the desk's own key. */
  async post<T = Report>(body: unknown, headers: Record<string, string> = this.key): Promise<Answer<T>> {
    return this.send<T>('/api/metrics', body, headers);
  }

  async send<T>(path: string, body: unknown, headers: Record<string, string> = this.key): Promise<Answer<T>> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: text,
    });
    return answered<T>(response);
  }

  /** A GET below `/api/metrics`. */
  async get<T = Point[]>(path: string, headers: Record<string, string> = this.key): Promise<Answer<T>> {
    return answered<T>(await fetch(`${this.url}/api/metrics${path}`, { headers }));
  }

  /** `Authorization` of this user as its row is now, from a login of its own. */
  login(username: string): Promise<{ authorization: string }> {
    return logIn(this.url, username, PASSWORD);
  }

  /** The same, from the first login. */
  async as(username: string): Promise<{ authorization: string }> {
    const known = this.tokens.get(username);
    if (known !== undefined) return { authorization: known };
    const { authorization } = await this.login(username);
    this.tokens.set(username, authorization);
    return { authorization };
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.dropDatabase?.();
  }
}

/** What the topics say, from what they have said at the start on. */
function follow(log: EventLog): readonly LogEvent[] {
  const reported = [...(log.ring('metrics').since(0) ?? [])];
  const types = new Set(reported.map(({ data }) => (data as { type: string }).type));
  for (const type of types) reported.push(...(log.ring(`metrics:${type}`).since(0) ?? []));
  log.subscribe((event) => {
    if (event.topic.startsWith('metrics')) reported.push(event);
  });
  return reported;
}

async function answered<T>(response: Response): Promise<Answer<T>> {
  return { status: response.status, headers: response.headers, body: (await response.json()) as T };
}

/** A desk for the tests of a group. */
export function withMetricsDesk(began: (desk: MetricsDesk) => void) {
  let desk!: MetricsDesk;
  startedForAll(
    () => MetricsDesk.start(),
    (made) => began((desk = made)),
  );
  const post = <T = Report>(body: unknown, headers?: Record<string, string>) => desk.post<T>(body, headers);
  const get = <T = Point[]>(path: string, headers?: Record<string, string>) => desk.get<T>(path, headers);
  return { post, get };
}
