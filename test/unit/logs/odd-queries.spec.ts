import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '../../../src/common/problem.js';
import { EVERYTHING } from '../../../src/modules/logs/query/log-filter.js';
import { parseQuery } from '../../../src/modules/logs/query/query.parser.js';
import { SegmentStore } from '../../../src/modules/logs/store/segments/segment.store.js';
import { anEntry } from './an-entry.js';

const AT = Date.parse('2026-11-22T12:00:00Z');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-odd-query-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (queryTimeoutMs: number) =>
  SegmentStore.open({ directory: folder, commitMs: 1, threads: 1, queryTimeoutMs, onTrouble: () => undefined });
/** The error of a query; null = none. */
const faultOf = (q: string): string | null => {
  try {
    parseQuery(q);
    return null;
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
};

describe('malicious queries', () => {
  it.each(['/^(a+)+$/', '/^(a+)+$b/', '/(.*a){12}$/', '/(a|aa)+$b/', '/(a{0,200}){0,200}$/', '/a*a*a*a*a*a*a*a*b/'])(
    '%s over 256 KiB of a is answered or refused within its time, and others are answered meanwhile',
    async (q) => {
      const store = await open(3000);
      try {
        await store.append([anEntry({ message: 'a'.repeat(262_144) }), anEntry({ message: 'order', service: 'risk' })]);
        if (faultOf(q) !== null) return expect(faultOf(q)).toBe('logs.bad_query');
        const page = (query: string) =>
          store.page({ filter: { ...EVERYTHING, query: parseQuery(query) }, direction: 'backward', limit: 10, after: null });
        const startedMs = performance.now();
        const [odd, plain] = await Promise.all([page(q), page('order')]);
        expect(performance.now() - startedMs).toBeLessThan(10_000);
        expect([plain.entries.length, plain.incomplete]).toEqual([1, []]);
        expect(odd.incomplete.every(({ reason }) => reason === 'timeout')).toBe(true);
      } finally {
        await store.close();
      }
    },
    30_000,
  );

  it('with a quotation mark, a bracket or a slash anywhere are read or refused, and never fail', () => {
    const query = '(service:risk OR level:>=warn) AND "order 7" -x n:[1 TO 5] /a.b/i name:=v err* *ket*';
    for (const mark of ['"', '(', ')', '[', ']', '/', '\\', ':', '*', '-', '=', '>', '\0', '\ud800'])
      for (let at = 0; at <= query.length; at += 1)
        expect([null, 'logs.bad_query']).toContain(faultOf(query.slice(0, at) + mark + query.slice(at)));
  });

  it('of fifty terms and twenty levels are read, and of one more refused', () => {
    const terms = (count: number) => Array.from({ length: count }, () => '*').join(' OR ');
    const nested = (depth: number) => `${'('.repeat(depth)}a${')'.repeat(depth)}`;
    expect([terms(50), terms(51), nested(19), nested(21)].map(faultOf)).toEqual([null, 'logs.bad_query', null, 'logs.bad_query']);
  });
});

describe('a log store', () => {
  it('keeps the order of intake when the clock is set back an hour', async () => {
    const clock = jest.spyOn(Date, 'now');
    let store = await open(30_000);
    try {
      for (const [n, hour] of [0, -1, -1, 0].entries()) {
        clock.mockReturnValue(AT + hour * 3_600_000 + n);
        await store.append([anEntry({ message: `line ${n}`, timestampMs: Date.now(), receivedMs: Date.now() })]);
        if (n !== 2) continue;
        await store.close();
        store = await open(30_000);
      }
      const page = { filter: EVERYTHING, direction: 'forward', limit: 10, after: null, bySeq: true } as const;
      const { entries } = await store.page(page);
      expect(entries.map(({ message, seq }) => [message, seq])).toEqual([0, 1, 2, 3].map((n) => [`line ${n}`, n + 1]));
    } finally {
      clock.mockRestore();
      await store.close();
    }
  });
});
