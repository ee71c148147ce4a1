import { declaredChannels } from '../../../src/modules/realtime/protocol/channel.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { connectSocketIo, RawClient, type WireFrame } from '../../support/live.js';

const VALUES =
  'It has the form market:<EXCHANGE>:<symbol>[:ltp|:quote|:depth], the exchange in capital letters, as in market:BINANCE:BTCUSDT.';
const BARS =
  'It has the form market:bars:<EXCHANGE>:<symbol>:<1s|1m|1h>, the exchange in capital letters, as in market:bars:BINANCE:BTCUSDT:1m.';
const LOGS = /It has the form logs:<service>, .* as in logs:execution\.$/;
const MALFORMED: readonly (readonly [string, string | RegExp])[] = [
  ['market:BTCUSDT', VALUES],
  ['market:binance:BTC', VALUES],
  ['market:*', VALUES],
  ['market:bars:BINANCE:BTCUSDT:7m', BARS],
  ['market:bars:BTCUSDT', BARS],
  ['logs:Order Entry', LOGS],
  ['logs:', LOGS],
  ['metrics:a b', 'It has the form metrics:<type>, a type of GET /api/metrics, as in metrics:cpu.'],
  ['portfolio:', 'It has the form portfolio:<broker>, a name of GET /api/dashboard/summary, as in portfolio:binance.'],
  ['prices:BTC', /There are: agents, alerts, .*market:\*/],
];

let app: RunningApp;
let token: string;
beforeAll(async () => {
  app = await startApp();
  token = await app.login('operator');
});
afterAll(() => app.close());

it('every family says how its members are named, and takes its own examples', async () => {
  const families = declaredChannels().filter(({ name }) => name.endsWith(':*'));
  expect(families.filter(({ forms = [] }) => forms.length === 0).map(({ name }) => name)).toEqual([]);
  const topics = families.flatMap(({ forms = [] }) => forms.map(({ example }) => example));
  const client = await RawClient.open(`${app.wsUrl}/ws`, { headers: { authorization: `Bearer ${token}` } });
  await client.frame('connected');
  for (const topic of topics) expect(await client.ask({ action: 'subscribe', topic })).toMatchObject({ type: 'subscribed', topic });
  client.close();
});

describe.each(MALFORMED)('"%s" is told the form of its family', (topic, form) => {
  const said = (text: unknown) =>
    expect(text).toEqual(typeof form === 'string' ? expect.stringContaining(form) : expect.stringMatching(form));

  it('over WebSocket', async () => {
    const client = await RawClient.open(`${app.wsUrl}/ws`, { headers: { authorization: `Bearer ${token}` } });
    await client.frame('connected');
    const { code, message } = await client.ask({ action: 'subscribe', topic });
    expect(code).toBe('realtime.unknown_topic');
    said(message);
    client.close();
  });

  it('over Socket.IO', async () => {
    const socket = await connectSocketIo(app.url, '/dashboard', { token });
    const { code, message }: WireFrame = await socket.emitWithAck('subscribe', { topic });
    expect(code).toBe('realtime.unknown_topic');
    said(message);
    socket.close();
  });

  it('over server-sent events', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${app.url}/api/realtime/events?topics=${encodeURIComponent(topic)}`, { headers });
    expect(response.status).toBe(404);
    said(((await response.json()) as { detail: string }).detail);
  });
});
