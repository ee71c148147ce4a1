import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { newApiKey } from '../../src/common/api-key.js';
import type { BackendReady } from '../../src/launcher/messages.js';
import type { EventPage, Report } from '../services/ingest/intake-desk.js';
import { type DatabaseEnv, testDatabaseEnv } from '../support/database.js';
import { RawClient } from '../support/live.js';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const PASSWORD = 'long enough for a test';
const KEY = newApiKey();
const DESK_SERVICES = Object.fromEntries(
  ['PORTFOLIO', 'AI_ENGINE', 'EXECUTION', 'RISK', 'MONITORING'].map((name) => [`${name}_SERVICE_URL`, 'http://127.0.0.1:1']),
);

/** The real backend in a process of its own. */
class Backend {
  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
  ) {}

  static async start(env: DatabaseEnv['env']): Promise<Backend> {
    const variables = {
      ...DESK_SERVICES,
      ...env,
      NODE_ENV: 'test',
      PORT: '0',
      SANDBOX: 'off',
      RATE_LIMIT_ENABLED: 'false',
      LOG_LEVEL: 'error',
      ADMIN_PASSWORD: PASSWORD,
      INGEST_API_KEY: KEY,
    };
    const child = fork(path('../../src/main.ts'), {
      execArgv: ['--import', path('../support/typescript-hooks.mjs')],
      env: { PATH: process.env['PATH'], ...variables },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const [{ url }] = (await once(child, 'message')) as [BackendReady];
    return new Backend(child, url);
  }

  async post(ids: readonly string[]): Promise<Report> {
    const body = JSON.stringify(ids.map((id) => ({ id, type: 'coffee.empty', payload: { id } })));
    const response = await fetch(`${this.url}/api/events`, {
      method: 'POST',
      headers: { 'x-api-key': KEY, 'content-type': 'application/json' },
      body,
    });
    if (response.status !== 202) throw new Error(`answered ${response.status}`);
    return (await response.json()) as Report;
  }

  async journal(): Promise<string[]> {
    const login = await fetch(`${this.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password: PASSWORD }),
    });
    const { access_token: token } = (await login.json()) as { access_token: string };
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const response = await fetch(`${this.url}/api/events?limit=1000${cursor && `&cursor=${cursor}`}`, {
        headers: { authorization: `Bearer ${token}` },
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

  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exited = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exited;
  }
}

describe('a backend that is killed while events pour in', () => {
  let database: DatabaseEnv;
  const started: Backend[] = [];
  const start = async () => {
    const backend = await Backend.start(database.env);
    started.push(backend);
    return backend;
  };

  beforeEach(async () => {
    database = await testDatabaseEnv();
  });

  afterEach(async () => {
    await Promise.all(started.splice(0).map((backend) => backend.kill()));
    await database.drop();
  });

  it('has every acknowledged event afterwards, and puts on the stream what was not there yet, once', async () => {
    const acknowledged: string[] = [];
    let sent = 0;
    for (let life = 0; life < 2; life += 1) {
      const backend = await start();
      const target = acknowledged.length + 400;
      const reached = Promise.withResolvers<void>();
      const pour = async (): Promise<never> => {
        for (;;) {
          const ids = Array.from({ length: 5 }, () => `e${(sent += 1)}`);
          const { results } = await backend.post(ids);
          acknowledged.push(...results.filter(({ status }) => status === 'accepted').map(({ id }) => String(id)));
          if (acknowledged.length >= target) reached.resolve();
        }
      };
      const senders = Array.from({ length: 8 }, () => pour());
      const ended = Promise.allSettled(senders);
      await Promise.race([reached.promise, ...senders]);
      await backend.kill();
      await ended;
    }

    const backend = await start();
    await backend.post(['last']);
    const journal = await backend.journal();
    expect(acknowledged.filter((id) => !journal.includes(id))).toEqual([]);
    expect(new Set(journal).size).toBe(journal.length);
    const stream = await backend.stream();
    expect(stream.at(-1)).toBe('last');
    expect(new Set(stream).size).toBe(stream.length);
    expect(stream.filter((id) => !journal.includes(id))).toEqual([]);
  }, 120_000);
});
