import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { request } from 'node:http';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import snappy from 'snappyjs';
import { formatApiKey, parseApiKey } from '../../../src/common/api-key.js';
import { Config } from '../../../src/config/config.js';
import { Database } from '../../../src/platform/database/database.js';
import { apiKeys } from '../../../src/platform/database/tables/schema.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { RawClient } from '../../support/live.js';
import { logsOn } from '../../support/logs/log-pages.js';
import { tag, varint } from '../../support/logs/protobuf.js';
import { until } from '../../support/until.js';

let desk: RunningApp;
beforeAll(async () => {
  desk = await startApp({ LOG_ENGINE: 'segments' });
});
afterAll(() => desk.close());

const { ask, post, find } = logsOn(() => desk);
const nowNs = (n = 0) => `${Date.now()}${String(n).padStart(6, '0')}`;
const loki = (streams: unknown) => post('/loki/api/v1/push', JSON.stringify({ streams }));
const messages = async (service: string) => (await find(service)).map(({ message }) => message);

describe('an invalid push', () => {
  it.each([
    ['cut in the middle', 500, '{"message":"never whole"'],
    ['longer than it says', 10, '{"message":"longer than it says"}'],
  ])('%s stores nothing, and the next push is accepted', async (_, length, text) => {
    const { port, hostname } = new URL(desk.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(
      `POST /api/logs?service=cut HTTP/1.1\r\nHost: desk\r\nX-API-Key: ${desk.apiKey}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${text}`,
    );
    socket.end();
    socket.resume();
    await once(socket, 'close');
    expect((await post('/api/logs?service=cut', '{"message":"whole"}')).status).toBe(202);
    expect((await messages('cut')).filter((message) => message !== 'whole')).toEqual([]);
  });

  it('loses its bad entries only, each of them counted', async () => {
    const values = Array.from({ length: 1000 }, (_, n) => [nowNs(n), `line ${n}`]);
    values[500] = ['-1', 'before time'];
    const response = await loki([
      { stream: { service_name: 'one-bad' }, values },
      { stream: { service_name: 'one-bad' }, values: [[Number(nowNs()), 'a number'], [nowNs(), 7], 'none', [], [nowNs(1001), 'good']] },
      { stream: { service_name: 'no-values' } },
      { stream: { service_name: 'empty' }, values: [] },
    ]);
    expect([response.status, response.headers.get('x-rejected')]).toEqual([204, '5']);
    const found = await (await ask('/volume?service=one-bad&step=1d')).json();
    expect(found).toMatchObject({ total: 1001 });
    const sources = (await (await ask('/sources')).json()) as { items: { id: string; rejected: number; entries: number }[] };
    expect(sources.items.find(({ id }) => id === 'loki:one-bad')).toMatchObject({ entries: 1001, rejected: 4 });
  });

  it('of ten thousand streams is stored, with a bounded number of services', async () => {
    const streams = Array.from({ length: 10_000 }, (_, n) => ({
      stream: { host: `h${n}`, job: 'many' },
      values: [[nowNs(n), `line ${n}`]],
    }));
    expect((await loki(streams)).status).toBe(204);
    expect(await (await ask('/volume?service=many&step=1d')).json()).toMatchObject({ total: 10_000 });
  });

  it('with unreadable labels, or fields of another type, keeps the readable ones', async () => {
    const time = tag(1, Buffer.concat([Buffer.from([0x08]), varint(Math.floor(Date.now() / 1000))]));
    const entry = (line: string) => tag(2, Buffer.concat([time, tag(2, Buffer.from(line))]));
    const noLine = tag(2, time);
    const odd = Buffer.concat([Buffer.from([0x10, 7]), Buffer.from([0x19, 1, 2, 3, 4, 5, 6, 7, 8])]);
    const stream = (labels: string, ...rest: Buffer[]) => tag(1, Buffer.concat([tag(1, Buffer.from(labels)), ...rest]));
    const body = Buffer.concat([
      stream('{service="odd-labels", 9x="y", host="h"', entry('first'), noLine, odd),
      stream('}{=,service="odd-labels"', entry('second')),
      Buffer.from([0x28, 1]),
    ]);
    const response = await post('/loki/api/v1/push', snappy.compress(body), { 'content-type': 'application/x-protobuf' });
    expect([response.status, response.headers.get('x-rejected')]).toEqual([204, '1']);
    expect(await messages('odd-labels')).toEqual(['first', 'second']);
  });

  it.each([
    ['claims 4 GiB', Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0x00, 0x61]), 413],
    ['ends within a field', Buffer.from(snappy.compress(Buffer.from([0x0a, 0x20, 0x01]))), 400],
    ['has a field without a number', Buffer.from(snappy.compress(Buffer.from([0x02, 0x00]))), 400],
  ])('that %s is refused', async (_, body, status) => {
    expect((await post('/loki/api/v1/push', body, { 'content-type': 'application/x-protobuf' })).status).toBe(status);
  });

  it('is ended when its key is revoked, also in the middle of the body', async () => {
    const { id: bootstrap = '', secret = '' } = parseApiKey(desk.apiKey) ?? {};
    const id = randomBytes(4).toString('hex');
    const { drizzle } = desk.app.get(Database);
    const [row] = await drizzle.select().from(apiKeys).where(eq(apiKeys.id, bootstrap));
    if (!row) throw new Error('no bootstrap key');
    await drizzle.insert(apiKeys).values({ ...row, id, name: 'to be revoked' });
    const headers = { 'x-api-key': formatApiKey(id, secret), 'content-type': 'application/x-ndjson' };
    expect((await post('/api/logs?service=revoked', '{"message":"acknowledged"}\n', headers)).status).toBe(202);
    const call = request(`${desk.url}/api/logs?service=revoked`, { method: 'POST', headers });
    const answered = once(call, 'response') as Promise<[{ statusCode: number; resume(): void }]>;
    call.write('{"message":"begun"}\n');
    await drizzle.execute(sql`update api_keys set revoked_at = now() where id = ${id}`);
    const sending = setInterval(() => call.write('{"message":"goes on"}\n'), 50);
    const [response] = await answered;
    clearInterval(sending);
    response.resume();
    call.destroy();
    expect([response.statusCode, await messages('revoked')]).toEqual([401, ['acknowledged']]);
  });
});

describe('names of services', () => {
  it.each([
    ['../../etc', '.._.._etc'],
    ['a/b', 'a_b'],
    ['', 'unknown'],
    ['logs:', 'logs_'],
    ['*', '_'],
    ['\u{1f600} x', '___x'],
    ['Ärger', '_rger'],
    ['n'.repeat(10_000), `${'n'.repeat(55)}-`],
  ])('%s is kept as %s', async (name, kept) => {
    expect((await post('/api/logs', JSON.stringify({ message: `from ${name.slice(0, 20)}`, service: name }))).status).toBe(202);
    const services = (await (await ask('/services')).json()) as { items: { service: string }[] };
    const names = services.items.map(({ service }) => service);
    expect(names.some((service) => (kept.endsWith('-') ? service.startsWith(kept) && service.length === 64 : service === kept))).toBe(true);
    expect(names.every((service) => /^[a-z0-9._-]{1,64}$/.test(service))).toBe(true);
    expect(readdirSync(storeOf(desk)).filter((file) => /etc|\//.test(file))).toEqual([]);
  });
});

describe('deceptive text', () => {
  it('is stored as data, and made visible in an export', async () => {
    const forged = 'harmless\r\n2026-11-22T12:00:00Z FATAL risk all is lost';
    const marks = 'admin \u202e gnp.exe';
    const texts = [forged, '\u001b[31mred\u001b[0m', marks, '<script>alert(1)</script>', '=cmd|calc', '+1', '-1', '@x', '\tx'];
    await post('/api/logs?service=forged', JSON.stringify(texts.map((message) => ({ message }))));
    const found = await find('forged');
    expect(found.map(({ message }) => message)).toEqual([forged, ...texts.slice(1)]);
    const exported = async (format: string) => (await ask(`/export?service=forged&format=${format}`)).text();
    const text = await exported('text');
    expect(text.trimEnd().split('\n').length).toBe(texts.length);
    expect(text).toContain('harmless\\u000d\\u000a2026');
    expect([text.includes('\u202e'), text.includes('\\u202e'), text.includes('\u001b')]).toEqual([false, true, false]);
    const csv = await exported('csv');
    for (const cell of ["'=cmd|calc", "'+1", "'-1", "'@x", "'\tx"]) expect(csv).toContain(cell);
  });
});

describe('secrets, wherever they are written', () => {
  it('reach neither the disk nor a tail', async () => {
    const key = (n: number) => `ghp_${'sEcReT'.repeat(4)}${n}`;
    const word = (n: number) => `hunter-${n}-hunter`;
    const client = await RawClient.open(`${desk.wsUrl}/ws/logs`, { headers: await desk.as('operator') });
    await client.frame('subscribed');
    await post(
      '/api/logs?service=spill',
      JSON.stringify([
        { message: `the key is ${key(1)}` },
        { message: `password:\n  ${word(2)}\nand more` },
        { message: 'in a key', fields: { [key(3)]: 1, inner: { password: word(4), list: [{ token: word(5) }] } } },
        { message: 'in a stack', stack: `Error\n    at f (${key(6)})` },
        { message: 'in ids', trace_id: key(7), span_id: key(8), broker: key(9) },
        { message: `${'x'.repeat(1000)} secret=${word(10)} ${'y'.repeat(300_000)}` },
        { message: 'url', fields: { to: `https://bob:${word(11)}@host/?token=${word(12)}` } },
      ]),
    );
    await loki([{ stream: { service_name: key(13), host: key(14), [key(15)]: 'x' }, values: [[nowNs(), 'labels', { note: key(16) }]] }]);
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: key(17) } }] };
    const body = { kvlistValue: { values: [{ key: 'password', value: { stringValue: word(18) } }] } };
    const records = [{ body, attributes: [{ key: 'exception.stacktrace', value: { stringValue: `at ${key(19)}` } }] }];
    await post('/v1/logs', JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords: records }] }] }));
    await post('/api/logs?service=spill', '{"message":"the end"}');
    await until(() => JSON.stringify(client.frames).includes('the end'));
    const spilt = /ghp_sEcReT|hunter-\d+-hunter|ghp_secret/;
    expect(JSON.stringify(client.frames)).not.toMatch(spilt);
    client.socket.close();
    const onDisk = readdirSync(storeOf(desk), { recursive: true, encoding: 'utf8' }).filter((name) => /\.(wal|seg|open)$/.test(name));
    expect(onDisk.length).toBeGreaterThan(0);
    for (const name of onDisk) expect(spilt.exec(readFileSync(join(storeOf(desk), name), 'latin1'))?.[0]).toBeUndefined();
    for (const path of ['/sources', '/services', '/fields', '/patterns']) expect(await (await ask(path)).text()).not.toMatch(spilt);
    // Other text is unchanged.
    expect((await messages('spill')).filter((message) => message.startsWith('in '))).toEqual(['in a key', 'in a stack', 'in ids']);
  });
});

function storeOf(running: RunningApp): string {
  return join(running.app.get(Config).variables.DATA_DIR, 'logs', 'store');
}
