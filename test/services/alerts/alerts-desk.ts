import type { Secrets } from '../../../src/config/secrets.js';
import { Database } from '../../../src/platform/database/database.js';
import { EventLog, type LogEvent } from '../../../src/platform/events/event-log.js';
import type { AlertDetailDto, AlertDto } from '../../../src/modules/alerts/lifecycle/dto/alert.dto.js';
import { type Login, type RunningApp, startApp } from '../../support/app.js';
import { until } from '../../support/until.js';
import { tokenOf } from '../../support/log-in.js';

const PASSWORD = 'long enough for a test';

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** What an alert's event says. */
export type AlertEvent = AlertDto & { readonly change: string; readonly actor: string | null; readonly comment: string | null };
export type Problem = { readonly code: string; readonly detail?: string; readonly errors?: { field: string; message: string }[] };
export type Reported = AlertDto & { readonly change: string | null };
export interface Page {
  readonly items: readonly AlertDto[];
  readonly next_cursor: string | null;
  readonly has_more: boolean;
}

/** A running backend, and what one does with its alerts. Every event of topic `alerts` is in `events`. */
export class AlertsDesk {
  readonly events: LogEvent[] = [];
  readonly log: EventLog;
  private readonly tokens = new Map<Login, Promise<string>>();

  private constructor(readonly running: RunningApp) {
    this.log = running.app.get(EventLog, { strict: false });
    this.events.push(...(this.log.ring('alerts').since(0) ?? []));
    this.log.subscribe((event) => {
      if (event.topic === 'alerts') this.events.push(event);
    });
  }

  /** What the database answers. */
  async rows(query: Parameters<Database['drizzle']['execute']>[0]): Promise<Record<string, unknown>[]> {
    return (await this.running.app.get(Database).drizzle.execute(query)).rows;
  }

  async fingerprints(query: string): Promise<string[]> {
    return (await this.call<Page>('GET', query)).body.items.map(({ fingerprint }) => fingerprint);
  }

  /** Its passwords are always the same, so that it may be started again on the same database. */
  static async start(overrides: Record<string, string> = {}, secrets?: Secrets): Promise<AlertsDesk> {
    const passwords = { ADMIN_PASSWORD: PASSWORD, OPERATOR_PASSWORD: PASSWORD, VIEWER_PASSWORD: PASSWORD };
    return new AlertsDesk(await startApp({ ...passwords, ...overrides }, secrets));
  }

  /** A token of this user as its row is now. */
  login(username: Login): Promise<string> {
    return tokenOf(this.running.url, username, PASSWORD);
  }

  /** The same, asked for once. */
  token(username: Login): Promise<string> {
    const token = this.tokens.get(username) ?? this.login(username);
    this.tokens.set(username, token);
    return token;
  }

  /** `as`: a login, or `key` for the API key. */
  async call<T = Problem>(method: string, path: string, body?: unknown, as: Login | 'key' = 'operator'): Promise<Answer<T>> {
    const credentials: Record<string, string> =
      as === 'key' ? { 'x-api-key': this.running.apiKey.split(',')[0] ?? '' } : { authorization: `Bearer ${await this.token(as)}` };
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { ...credentials, ...(body !== undefined && { 'content-type': 'application/json' }) };
    const response = await fetch(`${this.running.url}/api/alerts${path}`, { method, headers, ...content });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T };
  }

  /** Reports one alert as a script would, and gives it. */
  async raise(fields: Record<string, unknown> = {}): Promise<Reported> {
    const { status, body } = await this.call<Reported>('POST', '', { title: 'Feed is late', message: 'no tick', ...fields }, 'key');
    if (status !== 200) throw new Error(`not raised: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** An alert that no other test has raised. */
  fresh(fields: Record<string, unknown> = {}): Promise<Reported> {
    count += 1;
    return this.raise({ fingerprint: `fresh-${count}`, ...fields });
  }

  async get(id: string): Promise<AlertDetailDto> {
    return (await this.call<AlertDetailDto>('GET', `/${id}`)).body;
  }

  /** The alert of a fingerprint, as soon as it is there and fits. */
  async alertOf(fingerprint: string, fits: (alert: AlertDto) => boolean = () => true): Promise<AlertDto> {
    const look = async () => (await this.call<Page>('GET', '?limit=1000')).body.items.find((alert) => alert.fingerprint === fingerprint);
    await until(async () => {
      const alert = await look();
      return alert !== undefined && fits(alert);
    });
    const found = await look();
    if (!found) throw new Error(`${fingerprint} is gone`);
    return found;
  }

  /** The events of an alert as soon as there are so many. */
  async eventsOf(id: string, atLeast: number): Promise<AlertEvent[]> {
    const own = () => this.events.map(({ data }) => data as AlertEvent).filter((event) => event.id === id);
    await until(() => own().length >= atLeast);
    return own();
  }

  async changesOf(id: string, atLeast: number): Promise<string[]> {
    return (await this.eventsOf(id, atLeast)).map(({ change }) => change);
  }

  close(): Promise<void> {
    return this.running.close();
  }
}

let count = 0;
