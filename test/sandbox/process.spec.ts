import { transformFile } from '@swc/core';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { glob, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, relative } from 'node:path';
import { eventSink } from './event-sink.js';
import { ask, eventually } from './http.js';

const ROOT = join(import.meta.dirname, '../..');
const ANY_PORTS = 'portfolio=0,ai=0,execution=0,risk=0,monitoring=0';

let built: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  // Inside node_modules, so that the compiled process finds its packages.
  const cache = join(ROOT, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  built = await mkdtemp(join(cache, 'sandbox-'));
  await writeFile(join(built, 'package.json'), '{"type":"module"}');
  for await (const file of glob(['src/sandbox/**/*.ts', 'src/config/sandbox.config.ts', 'src/common/**/*.ts'], { cwd: ROOT })) {
    const out = join(built, relative('src', file).replace(/\.ts$/, '.js'));
    const { code } = await transformFile(join(ROOT, file), {
      swcrc: false,
      jsc: { target: 'es2024', parser: { syntax: 'typescript', decorators: true } },
      module: { type: 'es6' },
    });
    await mkdir(dirname(out), { recursive: true });
    await writeFile(out, code);
  }
});
afterEach(async () => {
  const alive = children.splice(0).filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  await Promise.all(alive.map((child) => (child.kill('SIGKILL'), once(child, 'exit'))));
});
afterAll(() => rm(built, { recursive: true }));

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
}

function start(env: Record<string, string> = {}): Started {
  let output = '';
  const child = fork(join(built, 'sandbox/main.js'), {
    env: { SANDBOX_PORTS: ANY_PORTS, DATA_DIR: join(built, 'data'), ...env },
    execArgv: [],
    silent: true,
  });
  child.stdout?.on('data', (piece) => (output += piece));
  child.stderr?.on('data', (piece) => (output += piece));
  children.push(child);
  return { child, output: () => output };
}

async function listening(child: ChildProcess): Promise<Record<string, string>> {
  const [message] = await once(child, 'message');
  expect(message).toMatchObject({ type: 'listening' });
  return message.urls;
}

it('reports its address to its parent, says little, and leaves with 0 on SIGTERM', async () => {
  const { child, output } = start();
  const urls = await listening(child);
  expect(Object.keys(urls)).toEqual(['portfolio', 'ai', 'execution', 'risk', 'monitoring']);
  for (const url of Object.values(urls)) expect((await ask(`${url}/health`)).body.status).toBe('ok');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  const lines = output().trimEnd().split('\n');
  expect(lines.filter((line) => !/^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: sandbox: \S/.test(line))).toEqual([]);
  expect(lines).toEqual([
    expect.stringMatching(/history: 30 days, [\d,]+ trades, made in [\d.]+ s$/),
    expect.stringMatching(/the documented desk is open$/),
    ...Object.entries(urls).map(([name, url]) => expect.stringContaining(`${name} at ${url}`) as unknown),
    expect.stringContaining('events go nowhere'),
    expect.stringContaining('closing: SIGTERM'),
  ]);
  expect(await readdir(join(built, 'data/sandbox-logs'))).toContain('portfolio.log');
});

it('hands over what is left before it leaves', async () => {
  const sink = await eventSink();
  let held = true;
  sink.answer(() => (held ? { status: 503 } : { status: 202 }));
  const { child } = start({ SANDBOX_TARGET_URL: sink.url, SANDBOX_API_KEY: 'key', SANDBOX_TICK_MS: '20' });
  await sink.until(() => sink.batches.length > 1);
  held = false;
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(sink.taken.map(({ id }) => id)).toEqual(expect.arrayContaining((sink.batches[0] ?? []).map(({ id }) => id)));
  await sink.close();
});

it('loses and doubles nothing however often it is killed: the books hold exactly the trades that were reported', async () => {
  const sink = await eventSink();
  const env = {
    SANDBOX_TARGET_URL: sink.url,
    SANDBOX_API_KEY: 'key',
    SANDBOX_TICK_MS: '10',
    SANDBOX_HISTORY_DAYS: '2',
    DATA_DIR: join(built, 'killed'),
  };
  const living = (): Map<string, string> =>
    new Map(
      sink.taken.filter(({ type }) => type === 'trade.executed').map(({ payload }) => [String(payload['id']), JSON.stringify(payload)]),
    );
  const trades = (): number => new Set(sink.takenAt('/api/trades').map((trade) => (trade as { id: string }).id)).size + living().size;
  for (let kills = 0; kills < 3; kills++) {
    const { child } = start(env);
    const [known, events] = [living().size, sink.taken.length];
    await sink.until(() => living().size > known && sink.taken.length > events + 20);
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  const { child, output } = start(env);
  const { portfolio } = await listening(child);
  await eventually(async () => (await ask(`${portfolio}/__ledger`)).body.trades === trades());
  expect(output()).not.toContain('history');

  // The same id is the same event, to the last digit.
  const byId = Map.groupBy(sink.taken, ({ id }) => id);
  for (const reported of byId.values()) for (const again of reported) expect(again).toEqual(reported[0]);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  await sink.close();
});

it('goes when its parent is gone', async () => {
  const { child } = start();
  await listening(child);
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it.each([
  ['a recording that is not there', { SANDBOX_RECORDING: 'absent.csv' }, /^sandbox: The recording absent\.csv does not exist\.\n$/],
  ['a port that is none', { SANDBOX_PORTS: 'ai=web' }, /^sandbox: SANDBOX_PORTS gives ai the port "web", .*\n$/],
])('says one sentence and leaves with 1 for %s', async (_what, env, sentence) => {
  const { child, output } = start(env);
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(output()).toMatch(sentence);
});

it('says which port is busy when it was asked for', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const { child, output } = start({ SANDBOX_PORTS: `risk=${port},portfolio=0,ai=0,execution=0,monitoring=0` });
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(output()).toBe(`sandbox: Port ${port}, asked for by SANDBOX_PORTS for the risk service, is already in use.\n`);
  holder.close();
});
