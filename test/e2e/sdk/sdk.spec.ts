import { io } from 'socket.io-client';
import { WebSocket as Socket } from 'ws';
import { createClient, session as sessionOf } from '../../../sdk/src/client.js';
import { createRealtime, socketIo, sse, type Transport, webSocket } from '../../../sdk/src/realtime.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningApp, startApp } from '../../support/app.js';
import { consumerFolder, readmeExamples, RunningExample } from '../../support/sdk-examples.js';
import { until } from '../../support/until.js';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const raise = async (title: string): Promise<void> => {
  const response = await fetch(`${app.url}/api/alerts`, {
    method: 'POST',
    headers: { 'x-api-key': app.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ title, message: 'seen', severity: 'warning', source: 'sdk', fingerprint: title }),
  });
  expect(response.status).toBe(200);
};

const post = async (path: string, body: unknown): Promise<void> => {
  const headers = { 'x-api-key': app.apiKey, 'content-type': 'application/json' };
  const response = await fetch(`${app.url}/api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(response.ok).toBe(true);
};

/** What happens after a list was read and before its topic is subscribed, and how it is on the topic. */
const fill = { id: 'sdk-fill', symbol: 'BTCUSDT', side: 'BUY', quantity: 1, price: 10, broker: 'alpha' };
const LISTS = [
  [
    '/api/portfolio/positions',
    'dashboard',
    () => post('events', { type: 'position.updated', payload: { ...fill, side: 'LONG' } }),
    'BTCUSDT',
  ],
  ['/api/alerts', 'alerts', () => raise('between'), 'between'],
  ['/api/trades', 'trades', () => post('trades', { ...fill, timestamp: new Date().toISOString() }), 'sdk-fill'],
  [
    '/api/agents',
    'agents',
    () => post('trades', { ...fill, id: 'sdk-fill-2', strategy: 'sdk-agent', timestamp: new Date().toISOString() }),
    'sdk-agent',
  ],
] as const;

describe('the client of the SDK', () => {
  it.each(LISTS)('joins %s with topic %s, and loses nothing that happened in between', async (path, topic, happens, name) => {
    const session = sessionOf({ mode: 'apiKey', apiKey: app.apiKey });
    const api = createClient({ url: app.url, session });
    const rt = createRealtime({ url: app.url, session, transport: webSocket({ WebSocket: Socket as unknown as typeof WebSocket }) });
    const seen: string[] = [];
    const read = async () => {
      const answer = await api.GET(path);
      expect(answer.data?.stream.topic).toBe(topic);
      await happens();
      // It is on the stream, so that it does not come because the subscription was first.
      await until(async () => JSON.stringify((await api.GET(path)).data?.items).includes(name));
      return answer;
    };
    const apply = ({ items }: { readonly items: readonly unknown[] }): unknown => seen.push(JSON.stringify(items));
    const joined = rt.join(topic, { read, at: ({ stream }) => stream, apply, onEvent: (frame) => seen.push(JSON.stringify(frame)) });
    try {
      await until(() => seen.some((text) => text.includes(name)) && joined.status.state === 'live');
      expect(rt.stats).toMatchObject({ gaps: 0, resets: 0 });
    } finally {
      rt.close();
      session.close();
    }
  });

  it('gives data, or a problem with its code', async () => {
    const session = sessionOf({ mode: 'token', accessToken: await app.login('viewer') });
    const api = createClient({ url: app.url, session });
    const { data } = await api.GET('/api/dashboard/snapshot');
    expect(data?.stream.topic).toBe('dashboard');
    const { problem } = await api.GET('/api/users');
    expect(problem).toMatchObject({ code: 'auth.forbidden', status: 403, retryable: false });
    session.close();
  });

  const transports: [string, () => Transport][] = [
    ['raw WebSocket', () => webSocket({ WebSocket: Socket as unknown as typeof WebSocket })],
    ['Socket.IO', () => socketIo({ io })],
    ['Server-Sent Events', sse],
  ];
  it.each(transports)('follows a topic over %s, and joins a snapshot with the events after it', async (name, transport) => {
    const session = sessionOf({ mode: 'token', accessToken: await app.login('viewer') });
    const api = createClient({ url: app.url, session });
    const rt = createRealtime({ url: app.url, session, transport: transport() });
    const titles: string[] = [];
    const snapshots: unknown[] = [];
    const alerts = rt.topic('alerts', { onEvent: ({ data }) => titles.push(data.title) });
    const desk = rt.join('dashboard', {
      read: () => api.GET('/api/dashboard/snapshot'),
      at: ({ stream }) => stream,
      apply: (snapshot) => snapshots.push(snapshot),
    });
    try {
      await until(() => alerts.status.state === 'live' && desk.status.state === 'live');
      await raise(`one over ${name}`);
      await raise(`two over ${name}`);
      await until(() => titles.length === 2);
      expect(titles).toEqual([`one over ${name}`, `two over ${name}`]);
      expect(snapshots).toHaveLength(1);
      expect(rt.status).toEqual({ state: 'live' });
      expect(rt.stats).toMatchObject({ gaps: 0, resets: 0, dropped: 0 });
    } finally {
      rt.close();
      session.close();
    }
  });
});

describe('the examples of the README', () => {
  const examples = readmeExamples();
  const consumer = consumerFolder();
  afterAll(() => {
    for (const example of running) example.kill();
    consumer.remove();
  });

  const running: RunningExample[] = [];
  let exportKey = '';
  beforeAll(async () => {
    const headers = { ...(await app.as('admin')), 'content-type': 'application/json' };
    const body = JSON.stringify({ name: 'exports', permissions: ['view_trades', 'export_data'] });
    exportKey = ((await (await fetch(`${app.url}/api/api-keys`, { method: 'POST', headers, body })).json()) as { key: string }).key;
  });

  const run = (name: string): RunningExample => {
    const file = consumer.write(`${name}.ts`, examples.get(name) ?? `throw new Error('no example ${name}');`);
    const env = {
      ...{ QUARTERDECK_URL: app.url, QUARTERDECK_KEY: app.apiKey, QUARTERDECK_USER: 'viewer' },
      ...{ QUARTERDECK_PASSWORD: app.passwords.viewer, QUARTERDECK_KEY_FILE: consumer.write('key', `${exportKey}\n`) },
    };
    const example = new RunningExample(file, consumer.folder, env);
    running.push(example);
    return example;
  };
  /** They end by themselves. */
  const outputOf = async (example: RunningExample): Promise<string> => {
    expect([await example.ended, example.output]).toEqual([0, example.output]);
    return example.output;
  };

  it('are these', () => expect([...examples.keys()]).toEqual(['read', 'login', 'follow', 'join', 'export', 'react']));

  it('read, log in and save an export', async () => {
    await post('trades', { ...fill, id: 'readme-fill', timestamp: new Date().toISOString() });
    const [read, login, saved] = await Promise.all(['read', 'login', 'export'].map((name) => outputOf(run(name))));
    expect(read).toMatch(/^BUY 1 BTCUSDT at 10$/m);
    expect(read).toMatch(/^the desk is DOWN$/m);
    expect(login).toMatch(/^session: signed_in\nhello viewer\ncomplete: false\nsession: signed_out$/m);
    const [, bytes] = /^(\d+) bytes in trades\.csv$/m.exec(saved ?? '') ?? [];
    const file = readFileSync(join(consumer.folder, 'trades.csv'), 'utf8');
    expect([file.length, file.includes('readme-fill')]).toEqual([Number(bytes), true]);
  });

  it('follow a topic, and join a list with it', async () => {
    const [follow, joined] = [run('follow'), run('join')];
    await until(() => [follow, joined].every(({ output }) => output.includes('alerts: live')), 30_000);
    await raise('of the README');
    expect(await outputOf(follow)).toMatch(/^link: live$[\s\S]*^warning of the README$/m);
    expect(await outputOf(joined)).toMatch(/^raised of the README of \d+$/m);
  });
});
