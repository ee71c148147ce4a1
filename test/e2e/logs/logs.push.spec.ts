import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type RunningApp, startApp } from '../../support/app.js';
import { until } from '../../support/until.js';
import { type LogPage, logsOn } from '../../support/logs/log-pages.js';

let desk: RunningApp;
beforeAll(async () => {
  desk = await startApp({ LOG_ENGINE: 'segments' });
});
afterAll(() => desk.close());
const { post, find } = logsOn(() => desk);

describe('POST /api/logs', () => {
  it('takes one, many, and one per line, compressed or not, and checks each', async () => {
    const one = await post('/api/logs?service=push', JSON.stringify({ message: 'first', level: 'WARN', order: 'o-1' }));
    expect([one.status, await one.json()]).toEqual([202, expect.objectContaining({ accepted: 1, rejected: 0, duplicates: 0 })]);
    const many = await post('/api/logs?service=push', JSON.stringify([{ message: 'second' }, 5, { level: 'info' }]));
    expect(await many.json()).toMatchObject({
      accepted: 1,
      rejected: 2,
      errors: [
        { index: 1, field: '', message: 'must be an object' },
        { index: 2, field: '', message: expect.stringMatching(/./) as unknown },
      ],
      results: [{ status: 'accepted' }, { status: 'rejected' }, { status: 'rejected' }],
    });
    const lines = gzipSync('{"message":"third"}\nno json\n{"message":"fourth","fields":{"a":{"b":1}}}\n');
    const packed = await post('/api/logs?service=push', lines, { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' });
    expect(await packed.json()).toMatchObject({ accepted: 2, rejected: 1 });
    const zstd = await post('/api/logs?service=push', zstdCompressSync('[{"message":"fifth"}]'), {
      'content-type': 'application/json',
      'content-encoding': 'zstd',
    });
    expect(zstd.status).toBe(202);
    const found = await find('push');
    expect(found.map(({ message }) => message)).toEqual(['first', 'second', 'third', 'fourth', 'fifth']);
    expect(found[0]).toMatchObject({ level: 'warn', fields: { order: 'o-1' } });
    expect(found[3]?.fields).toEqual({ 'a.b': 1 });
  });

  it('knows an entry by its id and a call by its key', async () => {
    const entry = JSON.stringify([
      { id: 'e-1', message: 'once' },
      { id: 'e-1', message: 'once' },
    ]);
    expect(await (await post('/api/logs?service=ids', entry)).json()).toMatchObject({ accepted: 1, duplicates: 1 });
    expect(await (await post('/api/logs?service=ids', entry)).json()).toMatchObject({ accepted: 0, duplicates: 2 });
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'call-1' };
    for (const _ of [1, 2]) expect((await post('/api/logs?service=ids', '{"message":"by key"}', headers)).status).toBe(202);
    expect((await find('ids')).length).toBe(2);
  });

  it.each([
    ['{', { 'content-type': 'application/json' }, 400],
    ['[]', { 'content-type': 'application/json' }, 422],
    ['"x"', { 'content-type': 'application/json' }, 422],
    ['<a/>', { 'content-type': 'text/xml' }, 415],
    ['x', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, 400],
    ['x', { 'content-type': 'application/json', 'content-encoding': 'br' }, 415],
    [`[${'{"message":"x"},'.repeat(10_001)}{}]`, { 'content-type': 'application/json' }, 422],
  ])('refuses %#', async (body, headers, status) => {
    expect((await post('/api/logs', body, headers as Record<string, string>)).status).toBe(status);
  });

  it('refuses a decompression bomb, and reads no body of a sender without the permission', async () => {
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024));
    expect((await post('/api/logs', bomb, { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await post('/api/logs', '{}', { 'content-type': 'application/json', 'x-api-key': '' })).status).toBe(401);
    const viewer = await fetch(`${desk.url}/api/logs`, {
      method: 'POST',
      headers: { ...(await desk.as('viewer')), 'content-type': 'application/json' },
      body: '{"message":"x"}',
    });
    expect(viewer.status).toBe(403);
  });

  it('keeps secrets out', async () => {
    await post('/api/logs?service=secrets', JSON.stringify({ message: 'x password=hunter2', fields: { token: 'abc' } }));
    expect((await find('secrets'))[0]).toMatchObject({ message: 'x password=[redacted:secret]', fields: { token: '[redacted:secret]' } });
  });
});

describe('the journal of systemd', () => {
  it('is taken in as it is exported, with binary values', async () => {
    const us = `${Date.now()}123`;
    const binary = Buffer.from('first line\nsecond line');
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(binary.length));
    const text = `__REALTIME_TIMESTAMP=${us}\nPRIORITY=3\n_SYSTEMD_UNIT=journal-risk.service\n_PID=7\n`;
    const body = Buffer.concat([Buffer.from(`${text}MESSAGE\n`), length, binary, Buffer.from(`\n\n${text}MESSAGE=plain\n`)]);
    const headers = { 'content-type': 'application/vnd.fdo.journal' };
    const response = await post('/api/logs', body, headers);
    expect([response.status, await response.json()]).toEqual([202, expect.objectContaining({ accepted: 2, rejected: 0 })]);
    const found = await find('journal-risk');
    expect(found.map(({ message }) => message)).toEqual(['first line\nsecond line', 'plain']);
    expect(found[0]).toMatchObject({ level: 'error', timestamp_ns: `${us}000`, fields: { _PID: '7' } });
    expect((await post('/api/logs', body.subarray(0, text.length + 20), headers)).status).toBe(400);
    expect((await post('/api/logs', '', headers)).status).toBe(422);
  });
});

describe('facets of entries', () => {
  const ask = async <T>(path: string) =>
    (await (await fetch(`${desk.url}/api/logs${path}`, { headers: await desk.as('operator') })).json()) as T;
  interface Patterns {
    items: {
      id: string;
      pattern: string;
      count: number;
      share: number;
      levels: Record<string, number>;
      trend: number[];
      sample_id: string;
    }[];
    total: number;
    complete: boolean;
  }

  it('are their patterns, which can be searched for', async () => {
    const lines = Array.from({ length: 30 }, (_, n) => ({
      message: `order ${n} of ${n % 2 ? 'BTCUSDT' : 'ETHUSDT'} filled`,
      level: 'info',
    }));
    await post('/api/logs?service=patterns', JSON.stringify([...lines, { message: 'limit broken', level: 'error' }]));
    const found = await ask<Patterns>('/patterns?service=patterns');
    expect([found.total, found.complete, found.items.map(({ pattern, count }) => [pattern, count])]).toEqual([
      31,
      true,
      [
        ['order <*> of <*> filled', 30],
        ['limit broken', 1],
      ],
    ]);
    const [first] = found.items;
    expect([first?.levels, first?.share, first?.trend.reduce((sum, one) => sum + one, 0)]).toEqual([{ info: 30 }, 0.9677, 30]);
    const { items } = await ask<LogPage>(`?service=patterns&q=pattern:${first?.id}`);
    expect(new Set(items.map(({ message }) => message.replace(/\d+/, '')))).toEqual(
      new Set(['order  of BTCUSDT filled', 'order  of ETHUSDT filled']),
    );
    await ask(`/${first?.sample_id}`);
    const since = Date.now() + 1;
    // A line that comes in the same millisecond is not newer.
    await until(() => Date.now() > since);
    await post('/api/logs?service=patterns', JSON.stringify([{ message: 'something new' }, { message: 'limit broken' }]));
    const fresh = await ask<Patterns>(`/patterns?service=patterns&new_since=${since}`);
    expect(fresh.items.map(({ pattern }) => pattern)).toEqual(['something new']);
    expect((await fetch(`${desk.url}/api/logs/patterns?new_since=x`, { headers: await desk.as('operator') })).status).toBe(422);
  });

  it('are their fields, with the most frequent values', async () => {
    const entries = Array.from({ length: 20 }, (_, n) => ({ message: 'm', fields: { n, side: n % 4 ? 'buy' : 'sell' } }));
    await post('/api/logs?service=fields', JSON.stringify(entries));
    const { items } = await ask<{ items: object[] }>('/fields?service=fields');
    expect(items).toMatchObject([
      { name: 'n', count: 20, distinct: 20 },
      {
        name: 'side',
        count: 20,
        distinct: 2,
        top: [
          { value: 'buy', count: 15 },
          { value: 'sell', count: 5 },
        ],
      },
    ]);
    expect((await ask<{ items: object[] }>('/fields?service=fields&q=side:sell')).items).toMatchObject([
      { count: 5 },
      { count: 5, distinct: 1 },
    ]);
  });
});
