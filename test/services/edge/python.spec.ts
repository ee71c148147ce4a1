import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { RealBackend } from '../../support/processes/real-backend.js';
import { Relay } from '../../support/processes/relay.js';
import { buildOnce } from '../../support/processes/started-desk.js';
import { until } from '../../support/until.js';

/** Debian's, which has the libraries; `.ci/run` installs them. */
const PYTHON = process.env.PYTHON_PATH ?? '/usr/bin/python3';
const PATIENCE_MS = 60_000;
const [ASK = '', FOLLOW = '', SOCKET_IO = ''] = [...readFileSync('docs/python.md', 'utf8').matchAll(/^```python\n([\s\S]*?)^```$/gm)].map(
  ([, code = '']) => code,
);

beforeAll(buildOnce, 300_000);

describe('the programs of docs/python.md', () => {
  let database: DatabaseEnv;
  let backend: RealBackend;
  let way: Relay;
  const running: ChildProcess[] = [];

  beforeAll(async () => {
    database = await testDatabaseEnv('postgres');
    backend = await RealBackend.start(database.env);
    way = await Relay.to(backend.url);
  });
  afterEach(() => {
    for (const program of running.splice(0)) program.kill('SIGKILL');
  });
  afterAll(async () => {
    await way.cut();
    await backend.kill();
    await database.drop();
  });

  /** Runs a program as a user does who has pasted it. */
  function python(code: string) {
    const program = spawn(PYTHON, ['-'], {
      env: { PATH: process.env.PATH, QUARTERDECK_URL: new URL(way.url).origin, QUARTERDECK_KEY: RealBackend.key },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    running.push(program);
    let said = '';
    program.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    program.stdin.end(code);
    return { program, said: () => said };
  }

  const raise = async (title: string) => {
    const response = await fetch(`${backend.url}/api/alerts`, {
      method: 'POST',
      headers: { 'x-api-key': RealBackend.key, 'content-type': 'application/json' },
      body: JSON.stringify({ title, message: title, severity: 'warning', source: 'python' }),
    });
    if (!response.ok) throw new Error(await response.text());
  };

  it('ask for everything and report, to their end', async () => {
    const { program, said } = python(ASK);
    const [code] = (await once(program, 'close')) as [number];
    expect([code, said().split('\n').slice(-4)]).toEqual([
      0,
      ['accepted 1 duplicates 0', '0.5 BTC in seven days', 'timestamp,value,label.service', ''],
    ]);
    expect(said()).toContain('portfolio unavailable');
  });

  it('follow over WebSocket from the snapshot on, also what happened while the line was cut', async () => {
    const { said } = python(FOLLOW);
    await until(() => said().includes('following'), PATIENCE_MS);
    await backend.post(['first']);
    await until(() => said().includes("coffee_empty {'id': 'first'}"), PATIENCE_MS);
    await way.cut();
    await backend.post(['second']);
    await way.mend();
    await until(() => said().includes("coffee_empty {'id': 'second'}"), PATIENCE_MS);
    expect(said().match(/coffee_empty/g)).toHaveLength(2);
  });

  it('follow over Socket.IO, also what happened while the line was cut', async () => {
    const { said } = python(SOCKET_IO);
    await until(() => said().includes('following'), PATIENCE_MS);
    await raise('Feed is late');
    await until(() => said().includes('raised Feed is late warning'), PATIENCE_MS);
    await way.cut();
    await raise('Feed is gone');
    await way.mend();
    await until(() => said().includes('raised Feed is gone warning'), PATIENCE_MS);
  });
});
