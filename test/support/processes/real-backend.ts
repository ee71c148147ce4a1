import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { newApiKey } from '../../../src/common/api-key.js';
import type { BackendReady } from '../../../src/launcher/messages.js';
import type { EventPage, Report } from '../../services/ingest/intake-desk.js';
import type { DatabaseEnv } from '../database/database.js';
import { RawClient } from '../live.js';
import { ROOT } from './started-desk.js';
import { logIn } from '../log-in.js';

const PASSWORD = 'long enough for a test';
const KEY = newApiKey();
const DESK_SERVICES = Object.fromEntries(
  ['PORTFOLIO', 'AI_ENGINE', 'EXECUTION', 'RISK', 'MONITORING'].map((name) => [`${name}_SERVICE_URL`, 'http://127.0.0.1:1']),
);

/** The real backend in a process of its own, as `buildOnce` has built it. */
export class RealBackend {
  static readonly key = KEY;
  static readonly adminPassword = PASSWORD;

  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
  ) {}

  /** `fileLimitKiB`: no file may grow over it, as if the disk were full. `more`: further variables. */
  static async start(
    env: DatabaseEnv['env'],
    { fileLimitKiB = null, more = {} }: { fileLimitKiB?: number | null; more?: Readonly<Record<string, string>> } = {},
  ): Promise<RealBackend> {
    const variables = {
      ...DESK_SERVICES,
      ...env,
      NODE_ENV: 'test',
      PORT: '0',
      SANDBOX: 'off',
      RATE_LIMIT_ENABLED: 'false',
      WEBSOCKET_PORT: '0',
      LOG_LEVEL: 'error',
      ADMIN_PASSWORD: PASSWORD,
      INGEST_API_KEY: KEY,
      ...more,
    };
    const node = [process.execPath, '--import', join(ROOT, 'dist/source-maps.js'), join(ROOT, 'dist/main.js')];
    const limit = fileLimitKiB === null ? '' : `ulimit -f ${fileLimitKiB}; `;
    const child = spawn('bash', ['-c', `${limit}exec "$0" "$@"`, ...node], {
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node'), ...variables },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const over = new AbortController();
    const ended = once(child, 'exit', { signal: over.signal }).then(([code]) => {
      throw new Error(`The backend ended with ${String(code)} in place of starting`);
    });
    const [{ url }] = await Promise.race([once(child, 'message') as Promise<[BackendReady]>, ended]);
    over.abort();
    ended.catch(() => {});
    return new RealBackend(child, url);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Sends events of these ids; throws when they are not taken. */
  async post(ids: readonly string[]): Promise<Report> {
    const response = await this.send(ids.map((id) => ({ id, type: 'coffee.empty', payload: { id } })));
    if (response.status !== 202) throw new Error(`answered ${response.status}`);
    return (await response.json()) as Report;
  }

  send(events: readonly object[]): Promise<Response> {
    return fetch(`${this.url}/api/events`, {
      method: 'POST',
      headers: { 'x-api-key': KEY, 'content-type': 'application/json' },
      body: JSON.stringify(events),
    });
  }

  async journal(): Promise<string[]> {
    const headers = await logIn(this.url, 'admin', PASSWORD);
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const response = await fetch(`${this.url}/api/events?limit=1000${cursor && `&cursor=${cursor}`}`, {
        headers,
      });
      const page = (await response.json()) as EventPage;
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    return ids;
  }

  /** Everything that this process has put on the stream, by the numbers of the events. */
  async stream(): Promise<string[]> {
    const client = await RawClient.open(`${this.url.replace('http', 'ws')}/ws/dashboard`, { headers: { 'x-api-key': KEY } });
    const { epoch } = await client.ask({ action: 'subscribe', topic: 'dashboard' });
    const { recovered, events } = await client.ask({ action: 'subscribe', topic: 'dashboard', recover: { epoch, seq: 0 } });
    client.close();
    if (recovered !== true) throw new Error('The stream of this process cannot be read from its beginning');
    return (events as { type: string; payload: { id: string } }[])
      .filter(({ type }) => type === 'coffee_empty')
      .map(({ payload }) => payload.id);
  }

  /** Asks it to stop; gives its exit code. */
  async terminate(): Promise<number | null> {
    const exited = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    const [code] = (await exited) as [number | null];
    return code;
  }

  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exited = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exited;
  }
}
