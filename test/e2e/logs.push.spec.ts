import { gzipSync, zstdCompressSync } from 'node:zlib';
import snappy from 'snappyjs';
import { type RunningApp, startApp } from '../support/app.js';

interface Page {
  readonly items: readonly {
    message: string;
    level: string;
    service: string;
    fields: Record<string, unknown>;
    trace_id: string | null;
    timestamp_ns: string | null;
    stack: string | null;
  }[];
}

let desk: RunningApp;
beforeAll(async () => {
  desk = await startApp({ LOG_ENGINE: 'segments' });
});
afterAll(() => desk.close());

const nowNs = () => `${Date.now()}000001`;
const post = (path: string, body: string | Buffer, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(`${desk.url}${path}`, {
    method: 'POST',
    headers: { 'x-api-key': desk.apiKey, ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
const find = async (service: string) => {
  const response = await fetch(`${desk.url}/api/logs?direction=forward&service=${service}`, { headers: await desk.as('operator') });
  return ((await response.json()) as Page).items;
};

const tag = (number: number, bytes: Buffer) => Buffer.concat([Buffer.from([(number << 3) | 2]), varint(bytes.length), bytes]);
function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 0x80);
  }
}
const lokiProtobuf = (labels: string, lines: readonly string[]) => {
  const seconds = Math.floor(Date.now() / 1000);
  const entries = lines.map((line, n) =>
    tag(
      2,
      Buffer.concat([
        tag(1, Buffer.concat([Buffer.from([0x08]), varint(seconds), Buffer.from([0x10]), varint(n + 1)])),
        tag(2, Buffer.from(line)),
      ]),
    ),
  );
  return snappy.compress(tag(1, Buffer.concat([tag(1, Buffer.from(labels)), ...entries])));
};

describe('POST /api/logs', () => {
  it('takes one, many, and one a line, packed or not, and judges each', async () => {
    const one = await post('/api/logs?service=push', JSON.stringify({ message: 'first', level: 'WARN', order: 'o-1' }));
    expect([one.status, await one.json()]).toEqual([202, expect.objectContaining({ accepted: 1, rejected: 0, duplicates: 0 })]);
    const many = await post('/api/logs?service=push', JSON.stringify([{ message: 'second' }, 5, { level: 'info' }]));
    expect(await many.json()).toMatchObject({
      accepted: 1,
      rejected: 2,
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

  it('unpacks no bomb, and reads nothing of a sender who may not send', async () => {
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

describe('what entries have in common', () => {
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

  it('are the sentences that they follow, which can be asked for', async () => {
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
    const { items } = await ask<Page>(`?service=patterns&q=pattern:${first?.id}`);
    expect(new Set(items.map(({ message }) => message.replace(/\d+/, '')))).toEqual(
      new Set(['order  of BTCUSDT filled', 'order  of ETHUSDT filled']),
    );
    await ask(`/${first?.sample_id}`);
    const since = Date.now() + 1;
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

describe('Loki', () => {
  it('takes JSON once, however often it is sent', async () => {
    const ns = nowNs();
    const body = JSON.stringify({
      streams: [
        {
          stream: { service_name: 'loki-json', level: 'error', host: 'h' },
          values: [
            [ns, 'boom'],
            [ns, 'trace', { trace_id: 't' }],
            ['x', 'bad'],
          ],
        },
      ],
    });
    const responses = await Promise.all([post('/loki/api/v1/push', body), post('/loki/api/v1/push', body)]);
    expect(responses.map(({ status }) => status)).toEqual([204, 204]);
    expect(responses[0]?.headers.get('x-rejected')).toBe('1');
    await post('/loki/api/v1/push', body);
    const found = await find('loki-json');
    expect(found.map(({ message, level }) => [message, level])).toEqual([
      ['boom', 'error'],
      ['trace', 'error'],
    ]);
    expect(found[0]).toMatchObject({ fields: { host: 'h' }, timestamp_ns: ns });
  });

  it('takes snappy protobuf, also without a content type, and a key by Basic', async () => {
    const body = Buffer.from(
      lokiProtobuf('{app="loki-proto", host="a\\"b"}', [
        '{"level":50,"msg":"json in it"}',
        '2026-11-22T12:00:00Z WARN plain',
        '\tat a.B(C.java:1)',
      ]),
    );
    const basic = `Basic ${Buffer.from(`user:${desk.apiKey}`).toString('base64')}`;
    const response = await fetch(`${desk.url}/loki/api/v1/push`, {
      method: 'POST',
      headers: { authorization: basic, 'content-type': '' },
      body: new Uint8Array(body),
    });
    expect(response.status).toBe(204);
    const found = await find('loki-proto');
    expect(found.map(({ message, level, stack }) => [message, level, stack])).toEqual([
      ['json in it', 'error', null],
      ['plain', 'warn', '\tat a.B(C.java:1)'],
    ]);
    expect(found[0]?.fields).toMatchObject({ host: 'a"b' });
  });

  it.each([
    ['{}', 'application/json'],
    ['[1]', 'application/json'],
    ['\xff\xff\xff\xff\x0fabc', 'application/x-protobuf'],
    ['\x05abcde', 'application/x-protobuf'],
  ])('refuses what cannot be read: %#', async (body, type) => {
    expect([400, 413]).toContain((await post('/loki/api/v1/push', Buffer.from(body, 'latin1'), { 'content-type': type })).status);
  });

  it('answers what shippers ask first, and offers nothing to read', async () => {
    expect(await (await fetch(`${desk.url}/ready`)).text()).toBe('ready\n');
    expect((await fetch(`${desk.url}/loki/api/v1/status/buildinfo`)).status).toBe(200);
    expect((await fetch(`${desk.url}/loki/api/v1/query_range?query=x`)).status).toBe(404);
  });
});

describe('OTLP', () => {
  const record = {
    timeUnixNano: nowNs(),
    severityNumber: 17,
    body: { stringValue: 'otel says' },
    traceId: 'a'.repeat(32),
    attributes: [{ key: 'n', value: { intValue: '9007199254740993' } }],
  };
  const request = {
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'otel-json' } }] },
        scopeLogs: [{ logRecords: [record, {}] }],
      },
    ],
  };

  it('takes JSON, and says how many records are none', async () => {
    const response = await post('/v1/logs', JSON.stringify(request));
    expect([response.status, await response.json()]).toEqual([
      200,
      { partialSuccess: { rejectedLogRecords: '1', errorMessage: expect.any(String) } },
    ]);
    expect((await find('otel-json'))[0]).toMatchObject({
      message: 'otel says',
      level: 'error',
      trace_id: 'a'.repeat(32),
      fields: { n: '9007199254740993' },
    });
  });

  it('takes protobuf, and answers in it', async () => {
    const text = (value: string) => tag(1, Buffer.from(value));
    const pair = (key: string, value: string) => Buffer.concat([text(key), tag(2, text(value))]);
    const body = Buffer.concat([Buffer.from([0x10, 13]), tag(5, text('otel proto'))]);
    const group = Buffer.concat([tag(1, tag(1, pair('service.name', 'otel-proto'))), tag(2, tag(2, body))]);
    const response = await post('/v1/logs', tag(1, group), { 'content-type': 'application/x-protobuf' });
    expect([response.status, response.headers.get('content-type'), (await response.arrayBuffer()).byteLength]).toEqual([
      200,
      'application/x-protobuf',
      0,
    ]);
    expect((await find('otel-proto'))[0]).toMatchObject({ message: 'otel proto', level: 'warn' });
  });

  it('refuses what cannot be read as exporters expect it', async () => {
    const response = await post('/v1/logs', '{');
    expect([response.status, await response.json()]).toEqual([400, { code: 3, message: expect.any(String) }]);
    expect((await post('/v1/logs', Buffer.from([0x0a, 0xff]), { 'content-type': 'application/x-protobuf' })).status).toBe(400);
  });
});

describe('GET /api/logs/sources', () => {
  it('lists who sends, for those who may look', async () => {
    const response = await fetch(`${desk.url}/api/logs/sources`, { headers: await desk.as('operator') });
    const { items } = (await response.json()) as { items: { id: string; kind: string; entries: number }[] };
    expect(items.find(({ id }) => id === 'loki:loki-json')).toMatchObject({ kind: 'loki', entries: 2 });
    expect((await fetch(`${desk.url}/api/logs/sources`, { headers: await desk.as('viewer') })).status).toBe(403);
  });
});
