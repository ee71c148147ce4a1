import { once } from 'node:events';
import { connect } from 'node:net';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.js';
import { ask, eventually, setFault } from './http.js';

let sandbox: Sandbox;
let url: string;
let question: string;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 'faults', monitorMs: 50 });
  url = sandbox.urls.portfolio;
  question = `${url}/api/portfolio/snapshot`;
});
afterEach(() => sandbox.fault('portfolio', { mode: 'none' }));
afterAll(() => sandbox.close());

async function whenFaulty(fault: Record<string, unknown>, init: RequestInit = {}): Promise<Response> {
  expect((await setFault(url, fault)).status).toBe(200);
  return fetch(question, { ...init, signal: AbortSignal.timeout(60_000) });
}

it('down cuts every connection, but not the control side', async () => {
  await expect(whenFaulty({ mode: 'down' })).rejects.toThrow('fetch failed');
  expect(await ask(`${url}/__fault`)).toEqual({ status: 200, body: { service: 'portfolio', mode: 'down', delay_ms: null, ends_at: null } });
  expect((await ask(`${url}/__ledger`)).status).toBe(200);
  await setFault(url, { mode: 'none' });
  expect((await ask(question)).status).toBe(200);
});

it('refuse closes the door, also to kept-alive connections, and opens it again in time', async () => {
  await ask(question);
  const before = Date.now();
  expect((await setFault(url, { mode: 'refuse', for_seconds: 0.3 })).body).toMatchObject({ mode: 'refuse' });
  const refused = await fetch(question).catch((error: Error) => error);
  expect(refused).toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  await eventually(() => ask(question));
  expect(Date.now() - before).toBeGreaterThanOrEqual(300);
  expect((await ask(`${url}/__fault`)).body.mode).toBe('none');
});

it('refuse can be ended early from inside', async () => {
  await sandbox.fault('portfolio', { mode: 'refuse', for_seconds: 3600 });
  await expect(fetch(question)).rejects.toThrow('fetch failed');
  await sandbox.fault('portfolio', { mode: 'none' });
  expect((await ask(question)).status).toBe(200);
});

it('slow answers rightly, late', async () => {
  const before = performance.now();
  const response = await whenFaulty({ mode: 'slow', delay_ms: 150 });
  expect(await response.json()).toHaveProperty('equity');
  expect(performance.now() - before).toBeGreaterThanOrEqual(149);
});

it('hang sends headers and a part of the body, and no more', async () => {
  const response = await whenFaulty({ mode: 'hang' }, {});
  expect(response.status).toBe(200);
  const reader = response.body?.getReader();
  const first = await reader?.read();
  expect(Buffer.from(first?.value ?? []).toString()).toBe('{"equity": 1');
  const more = reader?.read().then(() => 'more');
  await setFault(url, { mode: 'none' });
  expect(await Promise.race([more, ask(question).then(() => 'silence')])).toBe('silence');
  await reader?.cancel();
});

it.each([
  ['garbage', /^equity=NaN/],
  ['partial', /^\{"equity":/],
])('%s is announced as JSON and is none', async (mode, beginning) => {
  const response = await whenFaulty({ mode });
  expect(response.headers.get('content-type')).toBe('application/json');
  const text = await response.text();
  expect(text).toMatch(beginning);
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
});

it.each([
  ['error', 500, 'application/json', '{"detail":"Internal Server Error"}'],
  ['html', 200, 'text/html; charset=utf-8', '<!doctype html><html><body><h1>Bad Gateway</h1></body></html>'],
  ['not_found', 404, 'application/json', '{"detail":"Not Found"}'],
])('%s answers %i with %s', async (mode, status, contentType, text) => {
  const response = await whenFaulty({ mode });
  expect([response.status, response.headers.get('content-type')]).toEqual([status, contentType]);
  expect(await response.text()).toBe(text);
});

it('redirect goes round for ever', async () => {
  expect((await whenFaulty({ mode: 'redirect' }, { redirect: 'manual' })).status).toBe(302);
  await expect(fetch(question)).rejects.toMatchObject({ cause: { message: 'redirect count exceeded' } });
});

it('huge streams 100 MB to a client that reads, and stops without one', async () => {
  const whole = await whenFaulty({ mode: 'huge' });
  let bytes = 0;
  for await (const piece of whole.body ?? []) bytes += piece.length;
  expect(bytes).toBeGreaterThanOrEqual(100 * 1024 * 1024);
  const partly = await fetch(question);
  await partly.body?.cancel();
  await setFault(url, { mode: 'none' });
  expect((await ask(question)).status).toBe(200);
});

it('a fault ends by itself after for_seconds', async () => {
  expect((await whenFaulty({ mode: 'error', for_seconds: 0.2 })).status).toBe(500);
  await eventually(async () => (await ask(question)).status === 200);
});

it.each([
  ['not JSON', '{mode', 'The body is not JSON.'],
  ['a list', [], 'A fault is a JSON object like {"mode":"slow","delay_ms":500}.'],
  [
    'an unknown mode',
    { mode: 'sleepy' },
    'mode must be one of none, down, refuse, slow, hang, garbage, partial, error, html, huge, redirect, not_found.',
  ],
  ['an unknown field', { mode: 'slow', seconds: 1 }, 'A fault has no field "seconds"; it has mode, delay_ms, for_seconds.'],
  ['a delay in words', { mode: 'slow', delay_ms: 'long' }, 'delay_ms must be a number from 0 to 600000.'],
  ['refuse without an end', { mode: 'refuse' }, 'refuse needs for_seconds: nobody could reach the service to end it.'],
])('says what is wrong with %s', async (_what, body, detail) => {
  expect(await setFault(url, body)).toEqual({ status: 422, body: { detail } });
  expect((await ask(`${url}/__fault`)).body.mode).toBe('none');
});

it('takes no body over 1 MB', async () => {
  expect(await setFault(url, 'x'.repeat(1024 * 1024 + 1))).toEqual({ status: 413, body: { detail: 'The body is larger than 1 MB.' } });
});

it('outlives rubbish on the wire', async () => {
  for (const rubbish of [
    '\u0000\u0001\u0002\r\n\r\n',
    'GET //[ HTTP/1.1\r\nHost: x\r\n\r\n',
    'POST /__fault HTTP/1.1\r\nContent-Length: -5\r\n\r\n',
    `GET /${'a'.repeat(100_000)} HTTP/1.1\r\n\r\n`,
  ]) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.end(rubbish);
    socket.resume();
    await once(socket, 'close');
  }
  expect((await ask(question)).status).toBe(200);
});

it('the monitor meets the faults like everybody else', async () => {
  const statusOf = async (): Promise<string> => (await ask(`${sandbox.urls.monitoring}/api/health/services`)).body.services[0].status;
  await setFault(url, { mode: 'html' });
  await eventually(async () => (await statusOf()) === 'DEGRADED');
  await setFault(url, { mode: 'error' });
  await eventually(async () => (await statusOf()) === 'DOWN');
  await setFault(url, { mode: 'none' });
  await eventually(async () => (await statusOf()) === 'OK');
  const { alerts } = (await ask(`${sandbox.urls.monitoring}/api/health/alerts?limit=3`)).body;
  expect(alerts.map(({ severity }: { severity: string }) => severity)).toEqual(['info', 'critical', 'warning']);
});
