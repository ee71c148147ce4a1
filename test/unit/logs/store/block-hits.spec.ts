import { EVERYTHING, filterTest, type LogFilter } from '../../../../src/modules/logs/query/log-filter.js';
import { parseQuery } from '../../../../src/modules/logs/query/query.parser.js';
import type { LogEntry, NewEntry } from '../../../../src/modules/logs/entry/log-entry.js';
import { encodeBlock } from '../../../../src/modules/logs/store/segments/blocks/block.codec.js';
import { hitsOf } from '../../../../src/modules/logs/store/segments/blocks/block.hits.js';
import { BlockView } from '../../../../src/modules/logs/store/segments/blocks/block.view.js';
import { anEntry } from '../an-entry.js';

const AT = Date.parse('2026-11-22T12:00:00Z');
const WORDS = ['order', 'Order', 'orders', 'reorder', 'order_7', 'rejected', 'port 22', 'a-b', '10.0.0.7', 'x', '', 'null', 'true', '"so"'];
const random = (() => {
  let state = 7;
  return (below: number): number => ((state = (state * 1_103_515_245 + 12_345) % 2 ** 31) >>> 12) % below;
})();
const word = () => WORDS[random(WORDS.length)] ?? '';
const text = () => Array.from({ length: random(4) }, word).join([' ', '', ':', '_'][random(4)]);

const blockOf = (count: number, change: (n: number) => Partial<NewEntry>) => {
  const entries = Array.from({ length: count }, (_, n): LogEntry => ({
    ...anEntry({ timestampMs: AT + n * 1000 - random(5000), ...change(n) }),
    seq: 100 + n * 3,
    serviceSeq: 10 + n,
  }));
  const { row, bytes } = encodeBlock(entries);
  return { entries, row, view: () => new BlockView(bytes, row) };
};
const LEVELS = ['unknown', 'info', 'warn', 'error'] as const;
const odd = blockOf(500, (n) => ({
  message: text(),
  level: LEVELS[random(4)] ?? 'info',
  ...(random(3) === 0 && { fields: { note: text(), n, ok: true, none: null, [word() || 'empty']: word() } }),
  ...(random(5) === 0 && { stack: `Error: ${text()}\n  at order (x.ts:1)` }),
  ...(random(7) === 0 && { traceId: 'order' }),
}));
const other = blockOf(50, () => ({ message: `größe ${text()}` }));

const QUERIES = [
  ...[
    'order',
    'ORDER',
    'order*',
    '*order',
    '*rder*',
    'order_7',
    'rejected',
    '"port 22"',
    'a-b',
    '10.0.0.7',
    '10.0.0',
    'x',
    'null',
    'true',
    '22',
  ],
  ...['order rejected', 'order OR rejected', 'NOT order', '-order', 'order -rejected', '(order OR x) AND NOT rejected', '*'],
  ...[
    'level:error',
    'level:>=warn',
    'level:unknown',
    'service:execution',
    'service:risk',
    'order level:>info',
    'message:order',
    'message:*rder*',
  ],
  ...[
    '/order/',
    '/^order/',
    '/order$/',
    '/o.der/',
    '/[a-z]+ \\d+/',
    '/^$/',
    '/ORDER/i',
    '/(?i)order rej/',
    '/port [0-9]+/',
    '/\\d{2}/',
    '/rejected|x/',
  ],
  ...['note:order', 'n:>250', 'trace_id:order', '=order', '"so"', '\\"so\\"', 'at', 'Error', 'größe', 'stack:order'],
];

describe('a block as a whole', () => {
  it.each(QUERIES)('has the same hits as its entries one by one: %s', (q) => {
    for (const caseSensitive of [false, true])
      for (const { entries, view } of [odd, other]) {
        const filter = { ...EVERYTHING, query: parseQuery(q), caseSensitive };
        const expected = entries.filter(filterTest(filter)).map(({ seq }) => seq);
        const hits = hitsOf(view(), filter);
        if (hits !== null)
          expect([
            q,
            view()
              .entries(hits)
              .map(({ seq }) => seq),
          ]).toEqual([q, expected]);
      }
  });

  it.each<Partial<LogFilter>>([
    { level: 'warn' },
    { level: 'warn', includeUnknown: true },
    { startMs: AT + 100_000, endMs: AT + 200_000 },
    { afterSeq: 400, beforeSeq: 800 },
    { afterServiceSeq: 300 },
    { query: parseQuery('order'), level: 'error', startMs: AT + 50_000 },
  ])('has the same hits for %j', (change) => {
    const filter = { ...EVERYTHING, ...change };
    const expected = odd.entries.filter(filterTest(filter));
    const hits = hitsOf(odd.view(), filter);
    expect(hits && odd.view().entries(hits)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(0);
  });

  it('is searched as a whole where possible, and returns each entry unchanged', () => {
    const isWhole = (q: string) => hitsOf(odd.view(), { ...EVERYTHING, query: parseQuery(q) }) !== null;
    expect(['order', '*rder*', '/port [0-9]+/', 'order -x level:>=warn'].map(isWhole)).toEqual([true, true, true, true]);
    expect(['note:order', 'n:>250', '=order'].map(isWhole)).toEqual([false, false, false]);
    expect([odd, other].map(({ view }) => view().entries())).toEqual([odd.entries, other.entries]);
  });
});
