import { LineAssembler } from '../../../src/modules/logs/formats/line-assembler.js';
import { LineReader } from '../../../src/modules/logs/formats/line-reader.js';
import { textOf } from '../../../src/modules/logs/formats/line-text.js';
import { toEntry } from '../../../src/modules/logs/formats/to-entry.js';
import { LineSplitter, type SplitLine } from '../../../src/modules/logs/sources/line-splitter.js';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const MIB = 1024 * 1024;
const LIMIT = 262_144;
const CONTEXT = { zone: 'UTC', referenceMs: NOW, previousMs: null };

const split = (bytes: Buffer, piece = bytes.length): SplitLine[] => {
  const splitter = new LineSplitter(LIMIT);
  const lines: SplitLine[] = [];
  for (let at = 0; at < bytes.length; at += piece) lines.push(...splitter.push(bytes.subarray(at, at + piece)));
  const last = splitter.takePartial();
  return last ? [...lines, last] : lines;
};
/** The entries that a file of these bytes becomes. */
const entriesOf = (bytes: Buffer | string) => {
  const assembler = new LineAssembler(LIMIT);
  const lines = split(Buffer.from(bytes)).filter((line) => line.bytes.length > 0);
  const drafts = lines.flatMap(
    (line) => assembler.push({ ...textOf(line.bytes), position: null, originalBytes: line.originalBytes }, CONTEXT) ?? [],
  );
  const last = assembler.flush();
  return [...drafts, ...(last ? [last] : [])].map(({ parsed, format, flags, originalBytes }) =>
    toEntry(parsed, { source: 'file:a.log', service: 'a', format, flags, originalBytes, receivedMs: NOW }),
  );
};
const entryOf = (line: string) => entriesOf(line)[0];

describe('lines without an end', () => {
  it.each([
    ['100 MiB', 100],
    ['1 GiB', 1024],
  ])('of %s keep their beginning, say how long they were, and cost no memory', (_, mebibytes) => {
    const splitter = new LineSplitter(LIMIT);
    const piece = Buffer.alloc(MIB, 'x');
    const before = process.memoryUsage().rss;
    for (let n = 0; n < mebibytes; n += 1) expect(splitter.push(piece)).toEqual([]);
    expect((process.memoryUsage().rss - before) / MIB).toBeLessThan(32);
    const [line] = splitter.push(Buffer.from('\nnext\n'));
    expect([line?.bytes.length, line?.originalBytes, line?.length]).toEqual([LIMIT, mebibytes * MIB, mebibytes * MIB + 1]);
  });

  it('are cut, and what follows them is whole', () => {
    const entries = entriesOf(`${'x'.repeat(300_000)}\n2026-11-22T12:00:00Z INFO next\n`);
    expect(entries.map(({ message, flags, originalBytes }) => [message.length, flags, originalBytes])).toEqual([
      [LIMIT, ['truncated'], 300_000],
      [4, [], null],
    ]);
  });
});

describe('ends of lines', () => {
  it.each([
    ['CR CR LF', 'a\r\r\nb\r\r\n', ['a', 'b']],
    ['no last one', 'a\nb', ['a', 'b']],
    ['CR alone is no end', 'a\rb\n', ['a\rb']],
    ['NULs before a line', '\0\0\0a\nb\n', ['a', 'b']],
    ['empty lines', '\n\na\n\n', ['a']],
  ])('%s, whatever the pieces', (_, text, expected) => {
    const bytes = Buffer.from(text);
    for (const piece of [1, 2, 3, bytes.length]) {
      const lines = split(bytes, piece);
      expect(lines.flatMap((line) => (line.bytes.length > 0 ? [line.bytes.toString()] : []))).toEqual(expected);
      expect(lines.reduce((sum, { length }) => sum + length, 0)).toBe(bytes.length);
    }
  });
});

describe('texts of lines', () => {
  it('in three encodings are read line by line', () => {
    const bytes = Buffer.concat([
      Buffer.from('2026-11-22T12:00:00Z INFO größe\n'),
      Buffer.from('2026-11-22T12:00:00Z INFO größe\n', 'latin1'),
      Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 10]),
      Buffer.from('2026-11-22T12:00:00Z INFO plain\n'),
    ]);
    const entries = entriesOf(bytes);
    expect(entries.map(({ message, flags }) => [message.replace(/sha256 \w+/, 'sha256'), flags])).toEqual([
      ['größe', []],
      ['größe', ['re_encoded']],
      ['[binary, 8 bytes, sha256]', ['binary']],
      ['plain', []],
    ]);
    expect(entries[2]?.fields).toEqual({ head: '0102030405060708' });
  });

  it('never have half a character', () => {
    expect(entryOf('{"level":30,"msg":"a\\ud800b","x":"\\udc00"}')).toMatchObject({ message: 'a\ufffdb', fields: { x: '\ufffd' } });
  });
});

describe('extreme JSON', () => {
  it.each([
    ['nested 10,000 deep', `{"level":30,"msg":"x","a":${'{"b":'.repeat(10_000)}1${'}'.repeat(10_000)}}`],
    ['a list nested 10,000 deep', `{"level":30,"msg":"x","a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['of 100,000 names', `{"level":30,"msg":"x",${Array.from({ length: 100_000 }, (_, n) => `"k${n}":${n}`).join(',')}}`],
    ['with a name of 100,000 characters', `{"level":30,"msg":"x","${'n'.repeat(100_000)}":1}`],
    ['NaN, which is none', '{"level":30,"msg":NaN}'],
    ['cut in the middle', '{"level":30,"msg":"x'],
  ])('%s is an entry within the limits', (_, line) => {
    const entry = entryOf(line);
    expect(Object.keys(entry?.fields ?? {}).length).toBeLessThanOrEqual(201);
    expect(JSON.stringify(entry).length).toBeLessThan(1_000_000);
    expect(entry?.message).not.toBe('');
  });

  it('with a number of 400 digits, a name twice and names of prototypes keeps them as data', () => {
    const digits = '1'.repeat(400);
    const entry = entryOf(`{"level":30,"msg":"x","n":${digits},"twice":1,"twice":2,"__proto__":{"polluted":true},"constructor":"c"}`);
    expect(entry?.fields).toMatchObject({ twice: 2, constructor: 'c' });
    expect(String(entry?.fields['n'])).toMatch(/^(1{400}|Infinity)$/);
    expect([Object.hasOwn(entry?.fields ?? {}, '__proto__.polluted'), ({} as { polluted?: boolean }).polluted]).toEqual([true, undefined]);
  });
});

describe('extreme times', () => {
  it.each([
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z', 'event', []],
    ['2106-02-07T06:28:16Z', new Date(NOW).toISOString(), 'corrected', ['future']],
    ['2026-02-31T12:00:00Z', new Date(NOW).toISOString(), 'received', []],
    ['2026-06-30T23:59:60Z', '2026-07-01T00:00:00.000Z', 'event', []],
    ['2026-11-22T24:00:00Z', new Date(NOW).toISOString(), 'received', []],
    ['10000-01-01T00:00:00Z', new Date(NOW).toISOString(), 'received', []],
    ['+010000-01-01T00:00:00Z', new Date(NOW).toISOString(), 'received', []],
    ['-1', new Date(NOW).toISOString(), 'received', []],
  ])('%s is kept, corrected or replaced by the time of receipt', (text, at, source, flags) => {
    const entry = entryOf(JSON.stringify({ level: 30, msg: 'x', time: text }));
    expect([new Date(entry?.timestampMs ?? NaN).toISOString(), entry?.timeSource, entry?.flags]).toEqual([at, source, flags]);
  });

  it('keep the written time when it was corrected', () => {
    expect(entryOf('{"msg":"x","time":"2106-02-07T06:28:16Z"}')?.fields).toEqual({ original_timestamp: '2106-02-07T06:28:16.000Z' });
  });
});

describe('traces', () => {
  it('of 10,000 lines are cut at a thousand, and the rest says so', () => {
    const lines = Array.from({ length: 10_000 }, (_, n) => `    at com.desk.Frame${n}(Frame.java:${n})`);
    const entries = entriesOf(`2026-11-22T12:00:00Z ERROR lost\n${lines.join('\n')}\n2026-11-22T12:00:01Z INFO next\n`);
    expect(entries[0]).toMatchObject({ level: 'error', message: 'lost', flags: ['multiline'] });
    expect(entries[0]?.stack?.split('\n').length).toBe(999);
    const rest = entries.slice(1, -1);
    expect(rest.filter(({ stack }) => stack?.includes('\n')).every(({ flags }) => flags.includes('multiline'))).toBe(true);
    expect(rest.length).toBe(10);
    const kept = entries.flatMap(({ message, stack }) => `${message}\n${stack ?? ''}`.match(/Frame\d+\(/g) ?? []);
    expect(new Set(kept).size).toBe(10_000);
    expect(entries.at(-1)).toMatchObject({ message: 'next', level: 'info' });
  });
});

describe('numbers of levels', () => {
  it.each([
    ['{"level":10,"msg":"x"}', 'trace'],
    ['{"level":10,"msg":"x","funcName":"main","lineno":7}', 'debug'],
    ['{"levelno":40,"msg":"x"}', 'error'],
    ['{"level":3,"short_message":"x"}', 'error'],
  ])('%s', (line, level) => expect(new LineReader().read(line, CONTEXT)?.level).toBe(level));
});
