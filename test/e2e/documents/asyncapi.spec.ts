import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { Hub } from '../../../src/modules/realtime/hub/hub.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { RawClient, type WireFrame } from '../../support/live.js';

interface AsyncApi {
  readonly channels: Record<string, { address: string | null; messages: Record<string, { payload: object }> }>;
  readonly components: { readonly schemas: Record<string, object> };
}

const document = JSON.parse(readFileSync(new URL('../../../asyncapi.json', import.meta.url), 'utf8')) as AsyncApi;
const { schemas } = document.components;
const ajv = addFormats.default(new Ajv2020({ allErrors: true, allowUnionTypes: true, keywords: ['components', 'example'] }));

/** What is wrong with the frame by the document; null = it is as documented. */
function wrongWith(channel: string, type: string, frame: unknown): string | null {
  const payload = document.channels[channel]?.messages[type]?.payload;
  if (payload === undefined) return `${channel} has no message ${type}`;
  const check = ajv.compile({ ...payload, components: { schemas } });
  return check(frame) ? null : ajv.errorsText(check.errors);
}

let app: RunningApp;
let client: RawClient;

beforeAll(async () => {
  app = await startApp();
  client = await RawClient.open(`${app.wsUrl}/ws/dashboard`, { headers: await app.as('admin') });
});
afterAll(async () => {
  client.close();
  await app.close();
});

const post = async (path: string, body: unknown) => {
  const headers = { 'x-api-key': app.apiKey, 'content-type': 'application/json' };
  expect((await fetch(`${app.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).status).toBeLessThan(300);
};

describe('asyncapi.json', () => {
  it('has every topic that clients can follow', () => {
    const documented = Object.values(document.channels).map(({ address }) => address?.replace(/\{\w+\}$/, '*'));
    for (const { name } of app.app.get(Hub, { strict: false }).registered()) expect(documented).toContain(name);
  });

  it('names fields of every event of the desk', () => {
    const messages = Object.entries(document.channels['dashboard']?.messages ?? {});
    expect(messages.length).toBeGreaterThan(10);
    const without = messages.filter(([, { payload }]) => {
      const name = /"payload":\{"\$ref":"#\/components\/schemas\/(\w+)"/.exec(JSON.stringify(payload))?.[1] ?? '';
      const { properties = {} }: { properties?: object } = schemas[name] ?? {};
      return Object.keys(properties).length === 0;
    });
    expect(without.map(([type]) => type)).toEqual([]);
  });

  it('refers to nothing that it has not', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!);
    for (const path of references) {
      const found = path.split('/').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);
      expect([path, typeof found]).toEqual([path, 'object']);
    }
  });

  it.each<[string, () => Promise<WireFrame>]>([
    ['connected', () => client.frame('connected')],
    ['subscribed', () => client.frame('subscribed')],
    ['pong', () => client.ask({ action: 'ping' })],
    ['subscriptions', () => client.ask({ action: 'subscriptions' })],
    ['error', () => client.ask({ action: 'subscribe', topic: 'nothing' })],
    ['authenticated', async () => client.ask({ action: 'auth', token: await app.login('admin') })],
    ['unsubscribed', () => client.ask({ action: 'unsubscribe', topic: 'agents' })],
  ])('describes the frame %s as it comes', async (type, frame) => {
    expect(wrongWith('connection', type, await frame())).toBeNull();
  });

  it.each([
    ['metrics', '/api/metrics', [{ type: 'cpu', value: 0.5 }], 'metrics', 'metric'],
    ['metrics:cpu', '/api/metrics', [{ type: 'cpu', value: 0.6 }], 'metrics_member', 'metric'],
    ['alerts', '/api/alerts', { title: 'Disk', message: 'It is full', severity: 'warning' }, 'alerts', 'alert'],
    ['trades', '/api/trades', { id: '1', symbol: 'X', side: 'BUY', quantity: 1, price: 2 }, 'trades', 'trade'],
    ['market:NSE:TCS', '/api/market/ticks', { exchange: 'NSE', symbol: 'TCS', ltp: 101.5, volume: 7 }, 'market_member', 'tick'],
    ['dashboard', '/api/events', { type: 'position.updated', payload: { symbol: 'X', size: 1 } }, 'dashboard', 'position_updated'],
    ['logs', '/api/logs', { service: 'feed', message: 'late', level: 'warn' }, 'logs', 'logs'],
  ])('describes an event of %s as it comes', async (topic, path, body, channel, type) => {
    await client.ask({ action: 'subscribe', topic });
    await post(path, body);
    expect(wrongWith(channel, type, await client.frame((frame) => frame.type === type && frame['topic'] === topic))).toBeNull();
  });

  it('finds a frame that does not match it', () => {
    expect(wrongWith('alerts', 'alert', { type: 'alert', topic: 'alerts', epoch: 'e', seq: '1', timestamp: 'now', data: {} })).toMatch(
      'seq',
    );
  });
});
