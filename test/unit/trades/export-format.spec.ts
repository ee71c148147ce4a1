import fc from 'fast-check';
import { ExportBytes } from '../../../src/modules/trades/export/export-bytes.js';
import { csvCell } from '../../../src/common/text/csv.js';
import { CSV, EXPORT_COLUMNS, type ExportFormat, NDJSON } from '../../../src/modules/trades/export/export-format.js';

const TIME = '2025-12-04 10:30:00.5+00';
const ESCAPES = new Map([
  ['\\', '\\\\'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\v', '\\v'],
]);
/** What COPY sends of these values. */
const copied = (values: readonly string[]) =>
  Buffer.from(`${values.map((value) => value.replaceAll(/[\\\t\n\r\b\f\v]/g, (char) => ESCAPES.get(char) ?? char)).join('\t')}\n`);
const written = (format: ExportFormat, ...rows: readonly string[][]) => {
  const bytes = new ExportBytes();
  for (const row of rows) format.write(copied(row), bytes);
  return Buffer.concat(bytes.take()).toString();
};
const rowOf = (fields: Record<string, string>) => EXPORT_COLUMNS.map(({ name, kind }) => fields[name] ?? (kind === 'time' ? TIME : ''));

/** Text has no -0. */
const figure = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

/** The records of a CSV text, by the grammar of RFC 4180. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let rest = text;
  while (rest !== '') {
    const record: string[] = [];
    for (let end = ','; end === ',';) {
      const [whole = '', quoted, plain, after = ''] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest) ?? [];
      if (whole === '') throw new Error(`no CSV: ${rest.slice(0, 40)}`);
      record.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
      rest = rest.slice(whole.length);
      end = after;
    }
    records.push(record);
  }
  return records;
}

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '"',
      ',',
      '\\',
      '\n',
      '\r',
      '\t',
      '=',
      '+',
      '-',
      '@',
      '|',
      '＝',
      '＋',
      '－',
      '＠',
      'ï',
      '｜',
      'N',
      '\u0001',
      '日',
      '\u{1F4C8}',
    ),
    fc.string({ minLength: 1, maxLength: 1 }).filter((char) => char !== '\0'),
  ),
  minLength: 1,
  maxLength: 12,
});

describe('a row of an export', () => {
  it.each([
    [TIME, '2025-12-04T10:30:00.500Z'],
    ['2025-12-04 10:30:00+00', '2025-12-04T10:30:00.000Z'],
    ['2025-12-04 10:30:00.12+00', '2025-12-04T10:30:00.120Z'],
    ['2025-12-04 10:30:00.123+00', '2025-12-04T10:30:00.123Z'],
  ])('has the time %s as %s', (timestamp, expected) => {
    const row = rowOf({ id: 'a', symbol: 'X', side: 'BUY', timestamp, status: 'FILLED' });
    expect(written(CSV, row)).toBe(`a,X,BUY,,,${expected},FILLED,,,,,,\r\n`);
    expect(JSON.parse(written(NDJSON, row))).toMatchObject({ id: 'a', timestamp: expected, price: null, currency: null });
    // The same by the way that odd rows take.
    expect(written(CSV, rowOf({ id: '"', timestamp }))).toContain(`,${expected},`);
    expect(JSON.parse(written(NDJSON, rowOf({ id: '"', timestamp })))).toMatchObject({ timestamp: expected });
  });

  it('is read back from CSV and JSON as it was, whatever its texts are', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text, text, figure), { minLength: 1, maxLength: 5 }), (values) => {
        const rows = values.map(([id, symbol, currency, pnl]) => rowOf({ id, symbol, currency, pnl: String(pnl) }));
        const records = parseCsv(written(CSV, ...rows));
        const objects = written(NDJSON, ...rows)
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>);
        const guarded = (cell: string) => (/^[=+\-@|\t\r＝＋－＠]/.test(cell) ? `'${cell}` : cell);
        expect(records.map((record) => [record[0], record[1], record.at(-1), Number(record[11])])).toEqual(
          values.map(([id, symbol, currency, pnl]) => [guarded(id), guarded(symbol), guarded(currency), pnl]),
        );
        expect(objects.map(({ id, symbol, currency, pnl }) => [id, symbol, currency, pnl])).toEqual(
          values.map(([id, symbol, currency, pnl]) => [id, symbol, currency, pnl]),
        );
      }),
    );
  });

  it('longer than a chunk is whole', () => {
    const long = '"x'.repeat(200_000);
    expect(JSON.parse(written(NDJSON, rowOf({ id: long }), rowOf({ id: 'b' })).split('\n')[0] ?? '')).toMatchObject({ id: long });
    expect(parseCsv(written(CSV, rowOf({ id: long }), rowOf({ id: 'b' }))).map(([id]) => id)).toEqual([long, 'b']);
  });

  it.each([
    ['=1+1', `'=1+1`],
    ['+49', `'+49`],
    ['-', `'-`],
    ['@x', `'@x`],
    ['|x', `'|x`],
    ['＝1', `'＝1`],
    ['＋1', `'＋1`],
    ['－1', `'－1`],
    ['＠x', `'＠x`],
    ['ï', 'ï'],
    ['\tx', `'\tx`],
    ['\rx', `"'\rx"`],
    ['=a,b', `"'=a,b"`],
    ['a-b', 'a-b'],
    ['a"b', '"a""b"'],
    [null, ''],
  ])('%j is the cell %j', (value, cell) => expect(csvCell(value)).toBe(cell));
});
