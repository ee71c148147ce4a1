import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dockerName } from '../../../src/modules/logs/sources/files/docker-name.js';
import { LineReader } from '../../../src/modules/logs/formats/line-reader.js';
import { LineAssembler } from '../../../src/modules/logs/formats/line-assembler.js';
import { textOf } from '../../../src/modules/logs/formats/line-text.js';
import type { ParsedLine } from '../../../src/modules/logs/formats/parsed-line.js';

const AT = Date.parse('2026-11-22T12:00:00Z');
const CONTEXT = { zone: 'UTC', referenceMs: AT, previousMs: null };

const read = (line: string): ParsedLine & { format: string | null } => {
  const reader = new LineReader();
  const parsed = reader.read(line, CONTEXT);
  if (!parsed) throw new Error(`not read: ${line}`);
  return { ...parsed, format: reader.format };
};
const timeOf = (line: string) => new Date(read(line).time?.ms ?? NaN).toISOString();

describe('the logs of six real systems', () => {
  it.each([
    ['apache', { info: 1405, error: 595 }],
    ['hadoop', { info: 1040, warn: 808, error: 150, fatal: 2 }],
    ['hdfs', { info: 1920, warn: 80 }],
    ['zookeeper', { info: 669, warn: 1318, error: 13 }],
    ['linux', { unknown: 2000 }],
    ['openssh', { unknown: 2000 }],
  ])('%s: every line has a time and a text, and the levels that it names', (name, levels) => {
    const reader = new LineReader();
    const lines = readFileSync(`test/fixtures/logs/${name}.log`, 'latin1')
      .split('\n')
      .map((line) => line.replace(/\r+$/, ''))
      .filter((line) => line !== '');
    const found: Record<string, number> = {};
    for (const line of lines) {
      const parsed = reader.read(line, { ...CONTEXT, referenceMs: Date.parse('2016-01-01') });
      expect([line, parsed?.time?.ms, parsed?.message]).toEqual([line, expect.any(Number), expect.stringMatching(/./)]);
      const level = parsed?.level ?? 'unknown';
      found[level] = (found[level] ?? 0) + 1;
    }
    expect(found).toEqual(levels);
  });
});

describe('one line', () => {
  it.each([
    ['{"level":30,"time":1795694400123,"msg":"filled","order":"o-1"}', { level: 'info', message: 'filled', fields: { order: 'o-1' } }],
    ['{"@t":"2026-11-22T12:00:00Z","@l":"Verbose","@m":"tick"}', { level: 'trace', message: 'tick' }],
    ['{"severity":"WARNING","message":"late","service.name":"risk"}', { level: 'warn', service: 'risk' }],
    ['{"PRIORITY":"3","MESSAGE":"down"}', { level: 'error', message: 'down' }],
    ['{"level":"error","msg":"x","err":{"stack":"Error: x\\n at y"}}', { level: 'error', stack: 'Error: x\n at y' }],
    ['time=2026-11-22T12:00:00Z level=warn msg="a \\"b\\"" n=4', { level: 'warn', message: 'a "b"', fields: { n: 4 } }],
    ['2026-11-22T12:00:00.123Z INFO  [ai] regime R1 -> R2', { level: 'info', message: 'regime R1 -> R2', fields: { thread: 'ai' } }],
    ['2026-11-22 12:00:00,123 - app.orders - ERROR - lost', { level: 'error', message: 'lost', fields: { logger: 'app.orders' } }],
    ['WARNING:app.orders:late', { level: 'warn', message: 'late', fields: { logger: 'app.orders' } }],
    ['I1122 12:00:00.123456  4711 main.go:42] started', { level: 'info', message: 'started' }],
    [
      '1.2.3.4 - bob [22/Nov/2026:12:00:00 +0000] "GET /a HTTP/1.1" 503 12',
      { level: 'error', fields: expect.objectContaining({ status: 503 }) },
    ],
    ['<13>1 2026-11-22T12:00:00Z h app 7 ID [x@1 a="b\\"c"] hello', { level: 'info', service: 'app', message: 'hello' }],
    ['<11>Nov 22 12:00:00 host sshd[7]: refused', { level: 'error', service: 'sshd', message: 'refused' }],
  ])('%s', (line, expected) => {
    expect(read(line)).toMatchObject(expected);
  });

  it('has no level because of words in its text', () => {
    expect(read('2026-11-22T12:00:00Z INFO error: everything failed fatally').level).toBe('info');
    expect(read('Nov 22 12:00:00 host app: ERROR in text').level).toBeNull();
  });

  it('keeps every digit of a long number, and names of prototypes as data', () => {
    const parsed = read('{"level":30,"msg":"x","id":8389765489680951453,"__proto__":{"a":1},"constructor":"c"}');
    expect(parsed.fields).toMatchObject({ id: '8389765489680951453', constructor: 'c' });
    expect(Object.hasOwn(parsed.fields ?? {}, '__proto__.a')).toBe(true);
  });
});

describe('times', () => {
  it.each([
    ['2026-11-22T12:00:00.123456789+02:00 INFO x', '2026-11-22T10:00:00.123Z'],
    ['{"msg":"x","ts":1795694400}', '2026-11-26T12:00:00.000Z'],
    ['{"msg":"x","ts":1795694400.5}', '2026-11-26T12:00:00.500Z'],
    ['{"msg":"x","time":1795694400123456}', '2026-11-26T12:00:00.123Z'],
    ['{"msg":"x","time":1795694400123456789}', '2026-11-26T12:00:00.123Z'],
    ['Dec 31 23:59:59 host app: x', '2025-12-31T23:59:59.000Z'],
    ['Nov 23 11:00:00 host app: x', '2026-11-23T11:00:00.000Z'],
    ['081109 203615 148 INFO a.b: x', '2008-11-09T20:36:15.000Z'],
    ['2026-06-30T23:59:60Z INFO leap', '2026-07-01T00:00:00.000Z'],
  ])('%s', (line, expected) => expect(timeOf(line)).toBe(expected));

  it.each(['2026-02-30T12:00:00Z INFO x', '2026-11-22T24:00:00Z INFO x', '2026-11-22T12:61:00Z INFO x'])('never: %s', (line) => {
    expect(new LineReader().read(line, CONTEXT)?.time ?? null).toBeNull();
  });

  it('of a zone without an offset: the first of two, and forward where there is none', () => {
    const berlin = (line: string) => new LineReader().read(line, { ...CONTEXT, zone: 'Europe/Berlin' })?.time;
    expect(berlin('2026-10-25 02:30:00 INFO x')).toMatchObject({ ms: Date.parse('2026-10-25T00:30:00Z'), source: 'event_zone_assumed' });
    expect(berlin('2026-03-29 02:30:00 INFO x')?.ms).toBe(Date.parse('2026-03-29T01:30:00Z'));
  });
});

describe('entries of several lines', () => {
  const join = (lines: readonly string[]) => {
    const assembler = new LineAssembler(262_144);
    const drafts = lines.flatMap(
      (line) => assembler.push({ ...textOf(Buffer.from(line)), position: null, originalBytes: null }, CONTEXT) ?? [],
    );
    const last = assembler.flush();
    return [...drafts, ...(last ? [last] : [])].map(({ parsed, flags }) => ({
      message: parsed.message,
      stack: parsed.stack ?? null,
      level: parsed.level,
      flags,
    }));
  };

  it('are one entry: a trace belongs to the line before it', () => {
    expect(
      join([
        '2026-11-22T12:00:00Z ERROR order lost',
        'java.lang.IllegalState: x',
        '\tat a.B(B.java:1)',
        'Caused by: y',
        '2026-11-22T12:00:01Z INFO next',
      ]),
    ).toEqual([
      { message: 'order lost\njava.lang.IllegalState: x', stack: '\tat a.B(B.java:1)\nCaused by: y', level: 'error', flags: ['multiline'] },
      { message: 'next', stack: null, level: 'info', flags: [] },
    ]);
  });

  it('a trace without a line before it has a level of its own', () => {
    const [entry] = join(['Traceback (most recent call last):', '  File "a.py", line 1, in <module>', '    x()']);
    expect(entry).toMatchObject({ level: 'error', stack: expect.stringContaining('File "a.py"') });
    expect(join(['panic: nil pointer', 'goroutine 1 [running]:'])[0]).toMatchObject({ level: 'fatal' });
  });

  it('parts of container lines are joined', () => {
    const docker = (log: string) => JSON.stringify({ log, stream: 'stdout', time: '2026-11-22T12:00:00Z' });
    expect(join([docker('{"level":40,"msg":"a'), docker('b"}\n'), docker('plain\n')]).map(({ message }) => message)).toEqual(['ab\nplain']);
    expect(join(['2026-11-22T12:00:00Z stderr P one ', '2026-11-22T12:00:00Z stderr F two'])[0]?.message).toBe('one two');
  });

  it('bytes of any kind become text, with a flag', () => {
    expect(textOf(Buffer.from([0x63, 0x61, 0x66, 0xe9]))).toMatchObject({ text: 'café', flag: 're_encoded' });
    expect(textOf(Buffer.from([1, 2, 3, 4, 65]))).toMatchObject({ flag: 'binary', head: '0102030441' });
    expect(textOf(Buffer.from('\u001b[31mred\u001b[0m'))).toMatchObject({ text: 'red', flag: null });
  });
});

describe('other writers', () => {
  it('journald: time, priority and unit, and texts that are given as bytes', () => {
    const record = { __REALTIME_TIMESTAMP: '1795694400123456', PRIORITY: '4', _SYSTEMD_UNIT: 'risk.service', SYSLOG_IDENTIFIER: 'riskd' };
    const parsed = read(JSON.stringify({ ...record, MESSAGE: [108, 195, 164, 116, 101] }));
    expect(parsed).toMatchObject({ message: 'läte', level: 'warn', service: 'risk', time: { ns: '1795694400123456000' } });
    expect(read(JSON.stringify({ ...record, _SYSTEMD_UNIT: undefined, MESSAGE: 'm' }))).toMatchObject({ service: 'riskd' });
  });

  it('a container has the name that Docker keeps beside its log', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'docker-'));
    const id = 'a'.repeat(64);
    writeFileSync(path.join(folder, 'config.v2.json'), JSON.stringify({ ID: id, Name: '/desk-execution-1' }));
    expect([`${id}-json.log`, `${id}-json.log.1`, 'other.log'].map((name) => dockerName(path.join(folder, name)))).toEqual([
      'desk-execution-1',
      'desk-execution-1',
      null,
    ]);
    writeFileSync(path.join(folder, 'config.v2.json'), '{');
    expect(dockerName(path.join(folder, `${id}-json.log`))).toBeNull();
    rmSync(folder, { recursive: true });
  });
});
