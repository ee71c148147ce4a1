import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../../src/config/config.js';
import { LogCounters } from '../../../../src/modules/logs/intake/log.counters.js';
import { LogIntake } from '../../../../src/modules/logs/intake/log-intake.service.js';
import { SourceRegistry } from '../../../../src/modules/logs/intake/source.registry.js';
import { PatternBook } from '../../../../src/modules/logs/patterns/pattern.book.js';
import { EVERYTHING } from '../../../../src/modules/logs/query/log-filter.js';
import { Redactor } from '../../../../src/modules/logs/redaction/redactor.js';
import { SyslogFrames } from '../../../../src/modules/logs/sources/syslog/syslog.frames.js';
import { SyslogSource } from '../../../../src/modules/logs/sources/syslog/syslog.source.js';
import { SegmentStore } from '../../../../src/modules/logs/store/segments/segment.store.js';
import { Metrics } from '../../../../src/platform/telemetry/metrics.js';
import { until } from '../../../support/until.js';
import { freePort } from '../../../../src/launcher/port.js';

let directory: string;
let store: SegmentStore;
let source: SyslogSource | null = null;
let registry: SourceRegistry;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'syslog-'));
  store = await SegmentStore.open({ directory, commitMs: 1, threads: 1, queryTimeoutMs: 30_000, onTrouble: () => undefined });
});
afterEach(async () => {
  await source?.onModuleDestroy();
  source = null;
  await store.close();
  rmSync(directory, { recursive: true });
});

function make(variables: Record<string, string>) {
  const config = loadConfig({ NODE_ENV: 'test', ...variables });
  registry = new SourceRegistry();
  const counters = new LogCounters(new Metrics());
  const intake = new LogIntake(store, new Redactor(), counters, new PatternBook(store), config);
  return new SyslogSource(config, intake, registry, counters);
}

async function listen(variables: Record<string, string> = {}): Promise<number> {
  const port = await freePort('127.0.0.1', 0);
  source = make({ LOG_SYSLOG_PORT: String(port), ...variables });
  await source.onApplicationBootstrap();
  return port;
}

async function sendUdp(port: number, ...messages: string[]): Promise<void> {
  const socket = createSocket('udp4');
  for (const message of messages) await new Promise((resolve) => socket.send(message, port, '127.0.0.1', resolve));
  socket.close();
}

const kept = async () => (await store.page({ filter: EVERYTHING, direction: 'forward', limit: 1000, after: null, bySeq: true })).entries;

it('takes both forms by UDP', async () => {
  const port = await listen();
  const modern = '<11>1 2026-11-22T12:00:00.123Z host risk 42 ID1 [x@1 a="b" c="d\\"e"] \uFEFFlimit broken';
  await sendUdp(port, modern, '<30>Nov 22 12:00:01 host execution[7]: order filled', 'no syslog at all');
  await until(() => store.lastSeq === 3);
  const entries = await kept();
  const [first, second, third] = ['risk', 'execution', 'syslog'].map((service) => entries.find((entry) => entry.service === service));
  expect(first).toMatchObject({
    level: 'error',
    message: 'limit broken',
    source: 'syslog:127.0.0.1',
    fields: { 'x@1.a': 'b', 'x@1.c': 'd"e' },
  });
  expect(second).toMatchObject({ level: 'info', message: 'order filled', timeSource: 'event_year_assumed', fields: { pid: 7 } });
  expect(third).toMatchObject({ level: 'unknown', message: 'no syslog at all' });
  expect(registry.list()).toMatchObject([{ id: 'syslog:127.0.0.1', kind: 'syslog', state: 'live', entries: 3 }]);
});

it('takes them by TCP, counted or ended, whatever the pieces', async () => {
  const port = await listen();
  const socket = connect(port, '127.0.0.1');
  const text = '<11>1 - - a - - - one';
  for (const piece of [
    `${text.length} ${text.slice(0, 5)}`,
    text.slice(5),
    '<11>1 - - b - - - two\n<11>1 - - c - -',
    ' - three\0',
    '<11>1 - - d - - - four',
  ]) {
    socket.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.end();
  await until(() => store.lastSeq === 4);
  expect((await kept()).map(({ service, message }) => [service, message])).toEqual([
    ['a', 'one'],
    ['b', 'two'],
    ['c', 'three'],
    ['d', 'four'],
  ]);
});

it('counts datagrams that cannot be stored', async () => {
  const port = await listen();
  await store.close();
  await sendUdp(port, '<11>1 - - a - - - lost');
  await until(() => registry.list()[0]?.rejected === 1);
});

it('accepts remote senders only with an allow list, and no others', async () => {
  expect(() => make({ LOG_SYSLOG_PORT: '20514', LOG_SYSLOG_HOST: '0.0.0.0' })).toThrow('LOG_SYSLOG_NETWORKS');
  expect(() => make({ LOG_SYSLOG_NETWORKS: 'everybody' })).toThrow('LOG_SYSLOG_NETWORKS');
  const port = await listen({ LOG_SYSLOG_NETWORKS: '10.0.0.0/8' });
  const socket = connect(port, '127.0.0.1');
  socket.write('<11>1 - - a - - - no\n');
  await once(socket, 'close');
  await sendUdp(port, '<11>1 - - a - - - no');
  expect(store.lastSeq).toBe(0);
});

it.each(['999999999 x', '99999999999', '12x3 abc'])('refuses the length of %j', (text) => {
  expect(() => new SyslogFrames(1000).push(Buffer.from(text))).toThrow('length');
});
