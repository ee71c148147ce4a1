import { Problem } from '../../../src/common/problem.js';
import { EVERYTHING, filterTest } from '../../../src/modules/logs/query/log-filter.js';
import { parseQuery } from '../../../src/modules/logs/query/query.parser.js';
import { longestLiteral } from '../../../src/modules/logs/query/regex.js';
import { anEntry } from './an-entry.js';

const ENTRY = {
  ...anEntry({
    message: 'Order rejected by 10.0.0.7 after 1234 ms: Größe errors',
    level: 'error',
    fields: { symbol: 'BTCUSDT', n: 300, 'http.path': '/api/orders' },
    traceId: 'abc123',
  }),
  seq: 1,
  serviceSeq: 1,
};
const matches = (q: string, caseSensitive = false) => filterTest({ ...EVERYTHING, query: parseQuery(q), caseSensitive })(ENTRY);

describe('a query', () => {
  it.each([
    ...[
      'order',
      'ORDER',
      'rejected order',
      'größe',
      '"order rejected"',
      '10.0.0.7',
      '10.0',
      'error*',
      '*rror*',
      'btcusdt',
      'symbol:btcusdt',
      'symbol:=BTCUSDT',
    ],
    ...['n:>250', 'n:>=300', 'n:[100 TO 400]', 'n:*', 'NOT missing:*', '-nothing', 'nothing OR order', '(nothing OR order) AND rejected'],
    ...[
      '/after \\d{4} ms/',
      '/ORDER/i',
      'level:error',
      'level:=ERROR',
      'level:>=warn',
      'service:execution',
      'trace_id:abc123',
      '"http.path":/orders$/',
      '*',
    ],
    'order NOT nothing',
    'NOT NOT order',
  ])('finds: %s', (q) => expect(matches(q)).toBe(true));

  it.each([
    ...[
      'error',
      'rror',
      '"rejected order"',
      '10.0.0.77',
      'symbol:btc',
      'symbol:=btcusd',
      'symbol:=btcusdt',
      '=order',
      'n:>300',
      'n:<300',
      'missing:*',
      '-order',
      'order -rejected',
    ],
    ...['/ORDER/', 'level:>error', 'service:exec', 'order AND nothing'],
  ])('does not find: %s', (q) => expect(matches(q)).toBe(false));

  it('tells upper and lower case apart when asked to', () => {
    expect([matches('order', true), matches('Order', true)]).toEqual([false, true]);
  });

  it.each([
    ['((order', 1],
    ['order )', 6],
    ['"open', 0],
    ['/open', 0],
    ['order AND', 9],
    ['a OR OR b', 5],
    ['/(a)\\1/', 1],
    ['/(?=a)/', 1],
    ['n:', 2],
    ['x'.repeat(2001), 2000],
    [Array.from({ length: 51 }, (_, n) => `w${n}`).join(' '), 190],
  ])('that cannot be read says where: %s', (q, position) => {
    const fault = (() => {
      try {
        parseQuery(q);
        return null;
      } catch (error) {
        return error;
      }
    })();
    expect(fault).toBeInstanceOf(Problem);
    expect([(fault as Problem).code, (fault as Problem).options.position]).toEqual(['logs.bad_query', position]);
  });

  it('does not take a count of repetitions for literal text', () => {
    expect(['a{200}', 'ab{2,300}c', 'port [0-9]{100}', 'x,abc'].map(longestLiteral)).toEqual(['', 'a', 'port ', 'x']);
  });

  it('answers in time for every expression', () => {
    const long = { ...ENTRY, message: 'a'.repeat(100_000) };
    for (const q of ['/^(a+)+$b/', '/(.*a){12}$b/', '/(a|aa)+$b/']) {
      const startedMs = performance.now();
      filterTest({ ...EVERYTHING, query: parseQuery(q) })(long);
      expect(performance.now() - startedMs).toBeLessThan(10_000);
    }
  });
});
