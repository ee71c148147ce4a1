import { CACHE_MANAGER } from '@nestjs/cache-manager';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import type { Cache } from 'cache-manager';
import { sql } from 'drizzle-orm';
import { createEdge } from '../../../src/app.js';
import { newApiKey } from '../../../src/common/api-key.js';
import { loadConfig } from '../../../src/config/config.js';
import { ConfigModule } from '../../../src/config/config.module.js';
import { AgentsModule } from '../../../src/modules/agents/agents.module.js';
import { AuditModule } from '../../../src/modules/audit/audit.module.js';
import { AuthModule } from '../../../src/modules/auth/auth.module.js';
import { IngestModule } from '../../../src/modules/ingest/ingest.module.js';
import { TradesModule } from '../../../src/modules/trades/trades.module.js';
import { CacheModule } from '../../../src/platform/cache/cache.module.js';
import { Database } from '../../../src/platform/database/database.js';
import { EventLog, type LogEvent } from '../../../src/platform/events/event-log.js';
import { EventsModule } from '../../../src/platform/events/events.module.js';
import { EdgeModule } from '../../../src/platform/http/edge.module.js';
import { RedisModule } from '../../../src/platform/redis/redis.module.js';
import { TelemetryModule } from '../../../src/platform/telemetry/telemetry.module.js';
import { UpstreamModule } from '../../../src/platform/upstream/upstream.module.js';
import { testDatabaseEnv } from '../../support/database/database.js';
import { LogLines } from '../../support/log-lines.js';
import { RawClient } from '../../support/live.js';
import { secretsForTests } from '../../support/secrets.js';
import { startedForAll } from '../../support/started-for-all.js';
import { until } from '../../support/until.js';
import { databaseModule } from '../../support/database/warm-postgres.js';
import { logIn } from '../../support/log-in.js';

const PASSWORD = 'long enough for a test';
const NOWHERE = Object.fromEntries(
  ['PORTFOLIO', 'AI_ENGINE', 'EXECUTION', 'RISK', 'MONITORING'].map((name) => [`${name}_SERVICE_URL`, 'http://127.0.0.1:1']),
);

@Module({})
class TestRoot {}

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface PageOf<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
  readonly has_more: boolean;
}

export interface TradeRow {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** A valid trade of this moment; the test states only what it is about. */
export const aTrade = (id: string, fields: Record<string, unknown> = {}) => ({
  ...{ id, symbol: 'BTCUSDT', side: 'BUY', quantity: 1, price: 100, timestamp: new Date().toISOString() },
  ...fields,
});

/** A backend of trades, with users, ingest and sockets, and nothing else around it. */
export class TradesDesk {
  /** Whether figures may be those of a moment ago; else every request sees what is stored. */
  mayBeOld = false;
  private readonly logins = new Map<string, { authorization: string }>();
  private readonly cleared = new Map<string, number>();
  private readonly limited = new Set<string>();

  private constructor(
    readonly app: Awaited<ReturnType<typeof createEdge>>,
    readonly url: string,
    readonly log: LogLines,
    readonly apiKey: string,
    private readonly dropDatabase: (() => Promise<void>) | undefined,
  ) {}

  /** On a database of its own, unless `env` brings one (see `testDatabaseEnv`); `events` in place of the event log. */
  static async start(
    env: Readonly<Record<string, string | undefined>> = {},
    events: DynamicModule | Type = EventsModule,
    secrets = secretsForTests(),
  ): Promise<TradesDesk> {
    const database = env.DATA_DIR === undefined ? await testDatabaseEnv() : undefined;
    const apiKey = newApiKey();
    const passwords = { ADMIN_PASSWORD: PASSWORD, OPERATOR_PASSWORD: PASSWORD, VIEWER_PASSWORD: PASSWORD };
    const quiet = { NODE_ENV: 'test', LOG_LEVEL: 'debug', RATE_LIMIT_ENABLED: 'false', INGEST_API_KEY: apiKey };
    const config = loadConfig({ ...quiet, ...NOWHERE, ...passwords, ...database?.env, ...env });
    const log = new LogLines();
    const platform = [TelemetryModule, EdgeModule, RedisModule, databaseModule(config.variables), CacheModule, events, UpstreamModule];
    const imports = [ConfigModule.forRoot(config, secrets), ...platform, AuditModule, AuthModule, IngestModule, TradesModule, AgentsModule];
    const app = await createEdge({ module: TestRoot, imports }, config, { logTo: log });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    return new TradesDesk(app, `http://127.0.0.1:${port}`, log, apiKey, database?.drop);
  }

  get events(): EventLog {
    return this.app.get(EventLog);
  }

  get database(): Database {
    return this.app.get(Database);
  }

  /** What this process has put on a topic since the last `clear`. */
  stream(topic: string): readonly LogEvent[] {
    return this.events.ring(topic).since(this.cleared.get(topic) ?? 0) ?? [];
  }

  /** As at the first day: no trades, everybody sees all brokers. */
  async clear(): Promise<void> {
    await until(async () => (await this.database.pool.query('select from trades where announced_at is null')).rowCount === 0);
    await this.database.pool.query('delete from trades; delete from broker_summaries; delete from agents; delete from agent_signals');
    for (const username of ['admin', 'operator', 'viewer']) if (this.limited.delete(username)) await this.setBrokers(username, ['*']);
    this.cleared.set('trades', (await this.events.head('trades')).seq);
  }

  async streamed(topic: string, count: number): Promise<readonly LogEvent[]> {
    await until(() => this.stream(topic).length >= count);
    return this.stream(topic);
  }

  async get<T = Record<string, unknown>>(path: string, as = 'admin'): Promise<Answer<T>> {
    return answerOf(await this.fetch(path, as));
  }

  async fetch(path: string, as = 'admin', init: RequestInit = {}): Promise<Response> {
    if (!this.mayBeOld) await this.app.get<Cache>(CACHE_MANAGER).clear();
    return fetch(`${this.url}/api/${path}`, { ...init, headers: { ...(await this.credentials(as)), ...(init.headers as object) } });
  }

  /** What `GET /api/trades` says, page by page. */
  async trades(query = '', as = 'admin'): Promise<TradeRow[]> {
    const rows: TradeRow[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const path: string = `trades?limit=1000${query}${cursor && `&cursor=${cursor}`}`;
      const page: PageOf<TradeRow> = (await this.get<PageOf<TradeRow>>(path, as)).body;
      rows.push(...page.items);
      cursor = page.next_cursor;
    }
    return rows;
  }

  async post<T = Record<string, unknown>>(path: string, body: unknown, as = 'admin'): Promise<Answer<T>> {
    return this.postText(path, JSON.stringify(body), as);
  }

  async postText<T = Record<string, unknown>>(path: string, text: string, as = 'admin'): Promise<Answer<T>> {
    return answerOf(await this.fetch(path, as, { method: 'POST', body: text, headers: { 'content-type': 'application/json' } }));
  }

  /** Events of the desk, taken in. */
  async emit(...events: readonly object[]): Promise<void> {
    const { status } = await this.post('events', events);
    if (status !== 202) throw new Error(`answered ${status}`);
  }

  /** From now on this user sees these brokers only. */
  async limit(username: string, brokers: readonly string[]): Promise<void> {
    this.limited.add(username);
    await this.setBrokers(username, brokers);
  }

  async socket(path: string, as = 'admin'): Promise<RawClient> {
    const client = await RawClient.open(`${this.url.replace('http', 'ws')}${path}`, { headers: await this.credentials(as) });
    return client;
  }

  private async setBrokers(username: string, brokers: readonly string[]): Promise<void> {
    await this.database.drizzle.execute(sql`update users set brokers = ${JSON.stringify(brokers)}::jsonb where username = ${username}`);
    this.logins.delete(username);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.dropDatabase?.();
  }

  async credentials(username: string): Promise<Record<string, string>> {
    if (username === 'anonymous') return {};
    if (username === 'api') return { 'x-api-key': this.apiKey };
    const known = this.logins.get(username) ?? (await logIn(this.url, username, PASSWORD));
    this.logins.set(username, known);
    return known;
  }
}

async function answerOf<T>(response: Response): Promise<Answer<T>> {
  return { status: response.status, headers: response.headers, body: (await response.json()) as T };
}

/** A desk for the tests of a group, empty at the beginning of each. */
export function withTradesDesk(began: (desk: TradesDesk) => void) {
  let desk!: TradesDesk;
  startedForAll(
    () => TradesDesk.start(),
    (made) => began((desk = made)),
  );
  beforeEach(() => desk.clear());
  const report = async (body: unknown, as = 'admin') => {
    const { status, body: said } = await desk.post('trades', body, as);
    return [status, said];
  };
  return { report };
}
