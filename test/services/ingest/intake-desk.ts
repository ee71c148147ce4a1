import { type DynamicModule, Module } from '@nestjs/common';
import { createEdge } from '../../../src/app.js';
import { loadConfig } from '../../../src/config/config.js';
import { ConfigModule } from '../../../src/config/config.module.js';
import { AuditModule } from '../../../src/modules/audit/audit.module.js';
import { AuthModule } from '../../../src/modules/auth/auth.module.js';
import { IngestModule } from '../../../src/modules/ingest/ingest.module.js';
import { EventsModule } from '../../../src/platform/events/events.module.js';
import { EventLog, type LogEvent } from '../../../src/platform/events/event-log.js';
import { EdgeModule } from '../../../src/platform/http/edge.module.js';
import { RedisModule } from '../../../src/platform/redis/redis.module.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';
import { TelemetryModule } from '../../../src/platform/telemetry/telemetry.module.js';
import { LogLines } from '../../support/log-lines.js';
import { secretsForTests } from '../../support/secrets.js';
import { until } from '../../support/until.js';
import { databaseModule } from '../../support/database/warm-postgres.js';
import { logIn } from '../../support/log-in.js';

const PASSWORD = 'long enough for a test';

@Module({})
class TestRoot {}

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface Report {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly results: readonly { index: number; id: string | null; status: string; error?: string }[];
}

export interface EventRow {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly payload: Record<string, unknown>;
}

export interface EventPage {
  readonly items: readonly EventRow[];
  readonly next_cursor: string | null;
  readonly has_more: boolean;
}

/** A backend that takes events in, with nothing else around it. Every event of its stream is in `stream`. */
export class IntakeDesk {
  readonly stream: LogEvent[] = [];
  private readonly logins = new Map<string, { authorization: string }>();

  private constructor(
    readonly app: Awaited<ReturnType<typeof createEdge>>,
    readonly url: string,
    readonly log: LogLines,
  ) {}

  /** `env` as for a database (see `testDatabaseEnv`) and whatever else; `replace` puts other modules behind the same names. */
  static async start(env: Readonly<Record<string, string | undefined>>, extra: DynamicModule[] = []): Promise<IntakeDesk> {
    const passwords = { ADMIN_PASSWORD: PASSWORD, OPERATOR_PASSWORD: PASSWORD, VIEWER_PASSWORD: PASSWORD };
    const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'debug', RATE_LIMIT_ENABLED: 'false', ...passwords, ...env });
    const log = new LogLines();
    const platform = [
      ConfigModule.forRoot(config, secretsForTests()),
      TelemetryModule,
      EdgeModule,
      RedisModule,
      databaseModule(config.variables),
    ];
    const root = {
      module: TestRoot,
      imports: [...platform, ...(extra.length > 0 ? extra : [EventsModule]), AuditModule, AuthModule, IngestModule],
    };
    const app = await createEdge(root, config, { logTo: log });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    const desk = new IntakeDesk(app, `http://127.0.0.1:${port}`, log);
    const events = app.get(EventLog);
    desk.stream.push(...(events.ring('dashboard').since(0) ?? []));
    events.subscribe((event) => desk.stream.push(event));
    return desk;
  }

  post(body: unknown, as = 'admin'): Promise<Answer<Report>> {
    return this.postText(JSON.stringify(body), as);
  }

  async postText(text: string, as = 'admin'): Promise<Answer<Report>> {
    const headers = { ...(await this.credentials(as)), 'content-type': 'application/json' };
    return answerOf(await fetch(`${this.url}/api/events`, { method: 'POST', headers, body: text }));
  }

  async get(query = '', as = 'admin'): Promise<Answer<EventPage>> {
    return answerOf(await fetch(`${this.url}/api/events${query}`, { headers: await this.credentials(as) }));
  }

  /** The whole journal, newest first, read page by page. */
  async journal(query = ''): Promise<EventRow[]> {
    const rows: EventRow[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await this.get(`?limit=1000${query}${cursor === '' ? '' : `&cursor=${cursor}`}`);
      rows.push(...body.items);
      cursor = body.next_cursor;
    }
    return rows;
  }

  /** Waits until the stream has this many events. */
  async streamed(count: number): Promise<LogEvent[]> {
    await until(() => this.stream.length >= count);
    return this.stream;
  }

  /** The value of one line of the Prometheus text, 0 where there is none. */
  async metric(line: string): Promise<number> {
    const text = await this.app.get(Metrics).exposition();
    return Number(
      text
        .split('\n')
        .find((each) => each.startsWith(`${line} `))
        ?.slice(line.length) ?? 0,
    );
  }

  close(): Promise<void> {
    return this.app.close();
  }

  private async credentials(username: string): Promise<Record<string, string>> {
    if (username === 'anonymous') return {};
    const known = this.logins.get(username) ?? (await logIn(this.url, username, PASSWORD));
    this.logins.set(username, known);
    return known;
  }
}

async function answerOf<T>(response: Response): Promise<Answer<T>> {
  return { status: response.status, headers: response.headers, body: (await response.json()) as T };
}
