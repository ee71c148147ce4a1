import snappy from 'snappyjs';
import { type RunningApp, startApp } from '../../support/app.js';
import { logsOn } from '../../support/logs/log-pages.js';
import { tag, varint } from '../../support/logs/protobuf.js';

let desk: RunningApp;
beforeAll(async () => {
  desk = await startApp({ LOG_ENGINE: 'segments' });
});
afterAll(() => desk.close());

const nowNs = () => `${Date.now()}000001`;
const { post, find } = logsOn(() => desk);

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
  ])('refuses unreadable bodies: %#', async (body, type) => {
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

  it('takes JSON, and reports the number of invalid records', async () => {
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

  it('refuses unreadable bodies in the form that exporters expect', async () => {
    const response = await post('/v1/logs', '{');
    expect([response.status, await response.json()]).toEqual([400, { code: 3, message: expect.any(String) }]);
    expect((await post('/v1/logs', Buffer.from([0x0a, 0xff]), { 'content-type': 'application/x-protobuf' })).status).toBe(400);
  });
});

describe('GET /api/logs/sources', () => {
  it('lists senders, with the permission', async () => {
    const response = await fetch(`${desk.url}/api/logs/sources`, { headers: await desk.as('operator') });
    const { items } = (await response.json()) as { items: { id: string; kind: string; entries: number }[] };
    expect(items.find(({ id }) => id === 'loki:loki-json')).toMatchObject({ kind: 'loki', entries: 2 });
    expect((await fetch(`${desk.url}/api/logs/sources`, { headers: await desk.as('viewer') })).status).toBe(403);
  });
});
