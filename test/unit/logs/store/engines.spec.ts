import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogHolds } from '../../../../src/modules/logs/archive/log-holds.service.js';
import type { AuditLog } from '../../../../src/modules/auth/audit/audit-log.js';
import type { Principal } from '../../../../src/modules/auth/identity/principal.js';
import type { LogEntry, NewEntry } from '../../../../src/modules/logs/entry/log-entry.js';
import { EVERYTHING, filterTest, type LogFilter } from '../../../../src/modules/logs/query/log-filter.js';
import { parseQuery } from '../../../../src/modules/logs/query/query.parser.js';
import { toLogQl } from '../../../../src/modules/logs/store/remote/logql.js';
import { toLogsQl } from '../../../../src/modules/logs/store/remote/logsql.js';
import { Loki } from '../../../../src/modules/logs/store/remote/loki.upstream.js';
import { RemoteStore } from '../../../../src/modules/logs/store/remote/remote.store.js';
import { VictoriaLogs } from '../../../../src/modules/logs/store/remote/victorialogs.upstream.js';
import { FakeLoki, FakeVictoriaLogs } from '../../../support/logs/fake-log-engines.js';
import { until } from '../../../support/until.js';
import { anEntry } from '../an-entry.js';

const AT = Date.parse('2026-11-22T12:00:00Z');
const DAY = 86_400_000;
const with_ = (q: string, more: Partial<LogFilter> = {}): LogFilter => ({ ...EVERYTHING, query: parseQuery(q), ...more });
const W = '[^\\pL\\pN_]';

describe('a filter in the language of an engine', () => {
  it.each([
    ['timeout', 'i("timeout")', `{service=~".+"} |~ \`(?i)(?:^|${W})timeout(?:${W}|$)\``],
    ['err*', 'i("err"*)', `{service=~".+"} |~ \`(?i)(?:^|${W})err\``],
    ['*ket*', '~"(?i)ket"', '{service=~".+"} |~ `(?i)ket`'],
    ['"order rejected"', 'i("order rejected")', `{service=~".+"} |~ \`(?i)(?:^|${W})order rejected(?:${W}|$)\``],
    ['/after \\d{4} ms/', '~"after \\\\d{4} ms"', '{service=~".+"} |~ `after \\d{4} ms`'],
    ['/a/ /b/', '~"a" ~"b"', '{service=~".+"} |~ `a` |~ `b`'],
    ['/a/ OR /b/', '(~"a" or ~"b")', '{service=~".+"} |~ `a|b`'],
    ['NOT /a/', '!~"a"', '{service=~".+"} !~ `a`'],
    ['symbol:btcusdt', 'symbol:i("btcusdt")', `{service=~".+"} | symbol=~\`(?si).*(?:(?:^|${W})btcusdt(?:${W}|$)).*\``],
    ['symbol:=BTCUSDT', 'symbol:="BTCUSDT"', '{service=~".+"} | symbol="BTCUSDT"'],
    ['n:>250', 'n:>250', '{service=~".+"} | n>250'],
    ['n:[100 TO 400]', 'n:range[100, 400]', '{service=~".+"} | n>=100 | n<=400'],
    ['n:*', 'n:*', '{service=~".+"} | n!=""'],
    ['NOT n:*', '!n:*', '{service=~".+"} | n=""'],
    ['say"so`', 'i("say\\"so`")', `{service=~".+"} |~ "(?i)(?:^|[^\\\\pL\\\\pN_])say\\"so\`"`],
  ])('%s', (q, logsQl, logQl) => {
    expect([toLogsQl(with_(q)), toLogQl(with_(q))]).toEqual([logsQl, { query: logQl, isExact: true }]);
  });

  it('has services and levels first, and tells when entries must be filtered here', () => {
    const filter = with_('a:1 OR b', { services: ['execution'], level: 'warn', afterSeq: 4, beforeSeq: 9 });
    expect(toLogsQl(filter)).toBe('{service="execution"} level:in(warn,error,fatal) seq:range[5, 8] (a:i("1") or i("b"))');
    expect(toLogQl(filter)).toEqual({ query: '{service="execution", level=~"warn|error|fatal"} | seq>4 | seq<9', isExact: false });
  });
});

const ENGINES = {
  victorialogs: { fake: () => FakeVictoriaLogs.start(), engine: (url: string) => new VictoriaLogs(url) },
  loki: { fake: () => FakeLoki.start(), engine: (url: string) => new Loki(url) },
} as const;

describe.each(Object.keys(ENGINES) as (keyof typeof ENGINES)[])('a store with %s behind it', (name) => {
  let directory: string;
  let fake: FakeVictoriaLogs | FakeLoki;
  let store: RemoteStore;
  const open = async (settleMs = 0) => {
    const options = { directory, commitMs: 1, maxBytes: 1e9, settleMs, onTrouble: () => undefined };
    store = await RemoteStore.open(ENGINES[name].engine(fake.url), options);
  };
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'log-engine-'));
    fake = await ENGINES[name].fake();
    await open();
  });
  afterEach(async () => {
    await store.close();
    await fake.stop();
    rmSync(directory, { recursive: true });
  });
  const shipped = () => until(() => store.stats()['waiting'] === 0);
  const some = (count: number, change: (n: number) => Partial<NewEntry> = () => ({})) =>
    Array.from({ length: count }, (_, n) =>
      anEntry({ timestampMs: AT + n * 1000, receivedMs: AT, message: `order ${n} filled`, ...change(n) }),
    );
  const page = (filter: LogFilter, more: object = {}) =>
    store.page({ filter: { ...filter, startMs: AT - DAY, endMs: AT + DAY }, direction: 'backward', limit: 1000, after: null, ...more });

  it('finds the same as our own language, in memory and in the engine, with all properties of an entry', async () => {
    const kept = await store.append([
      ...some(30, (n) => ({ fields: { n: n * 20, side: n % 2 ? 'buy' : 'sell', ok: true, nothing: null, 'http.path': '/a b' } })),
      ...some(5, (n) => ({
        service: 'risk',
        level: 'error',
        message: `Timeout after ${1000 + n} ms`,
        stack: 'at limits (x.ts:1)',
        broker: 'binance',
      })),
      anEntry({
        message: 'MARKET errors `quoted` "so"',
        level: 'unknown',
        fields: { symbol: 'BTCUSDT', service: 'odd', seq: 7 },
        timestampNs: `${AT}123456`,
        timestampMs: AT,
        traceId: 'abc',
        flags: ['multiline'],
      }),
    ]);
    const check = async () => {
      for (const q of [
        ...[
          'order',
          'timeout',
          'err*',
          '*ket*',
          '"order 3"',
          '/after \\d{4} ms/',
          'order NOT 3',
          'order 3 OR timeout',
          'NOT (order OR timeout)',
        ],
        ...[
          'n:>250',
          'n:[100 TO 400]',
          'n:*',
          'NOT n:*',
          'symbol:btcusdt',
          'symbol:=BTCUSDT',
          'symbol:=btcusdt',
          '="order 3 filled"',
          'NOT ="order 3 filled"',
          '=BTCUSDT',
          'level:=ERROR',
          'side:buy OR timeout',
          'message:filled',
          'limits',
        ],
        ...['level:>=warn', 'service:odd', '"http.path":"/a b"', 'trace_id:=abc', '"so"', '`quoted`', 'nowhere'],
      ]) {
        const filter = with_(q);
        const wanted = kept.filter(filterTest(filter)).map(({ seq }) => seq);
        const { entries, incomplete } = await page(filter);
        expect([q, entries.map(({ seq }) => seq).toSorted((a, b) => a - b), incomplete]).toEqual([q, wanted, []]);
      }
      const { entries } = await page(with_('', { brokers: ['binance'], level: 'warn' }));
      expect(entries).toEqual(kept.filter(({ broker }) => broker === 'binance').toReversed());
      expect(await store.get(36)).toEqual(kept[35]);
    };
    await check();
    await shipped();
    await check();
    const counted = await store.volume({ filter: { ...with_('order'), startMs: AT - DAY, endMs: AT + DAY }, stepMs: 10_000, by: 'level' });
    expect([...counted.buckets.values()].map((counts) => counts.get('info'))).toEqual([10, 10, 10]);
    const { facets } = await store.services({ ...EVERYTHING, startMs: AT - DAY, endMs: AT + DAY });
    expect(facets).toMatchObject([
      { service: 'execution', entries: 31, bytes: null },
      { service: 'risk', entries: 5, levels: { error: 5 } },
    ]);
    expect(fake.queries.length).toBeGreaterThan(20);
  });

  it('refuses holds and erasures, which it could not guarantee', () => {
    const holds = new LogHolds(store, { record: () => Promise.resolve() } as unknown as AuditLog);
    const form = { name: 'x', reason: 'y', start_time: '2026-01-01T00:00:00Z', end_time: '2027-01-01T00:00:00Z' };
    return expect(holds.create(form, { name: 'anna' } as Principal)).rejects.toMatchObject({ code: 'logs.engine_unavailable' });
  });

  it('pages through everything once, many of one time among it, also by number', async () => {
    const kept = await store.append(some(200, (n) => ({ timestampMs: AT + ((n * 7) % 5) })));
    await shipped();
    for (const bySeq of [false, true]) {
      for (const direction of ['backward', 'forward'] as const) {
        const seen: LogEntry[] = [];
        for (let after: LogEntry | null = null; ;) {
          const { entries, hasMore } = await page(EVERYTHING, { direction, limit: 17, after, bySeq });
          seen.push(...entries);
          after = entries.at(-1) ?? null;
          if (!hasMore || after === null) break;
        }
        const sorted = bySeq ? kept : kept.toSorted((a, b) => a.timestampMs - b.timestampMs || a.seq - b.seq);
        expect(seen.map(({ seq }) => seq)).toEqual((direction === 'forward' ? sorted : sorted.toReversed()).map(({ seq }) => seq));
      }
    }
  });

  it('keeps entries while the engine is away, reports that, and sends them once it is back', async () => {
    await store.append(some(3));
    await shipped();
    for (const mood of ['down', 'refuses', 'rubbish'] as const) {
      fake.mood = mood;
      const { entries, incomplete } = await page(EVERYTHING);
      expect([mood, entries, incomplete]).toEqual([mood, [], [{ reason: 'engine' }]]);
      await expect(store.get(1)).rejects.toMatchObject({ code: 'logs.engine_unavailable' });
    }
    fake.mood = 'down';
    const kept = await store.append(
      some(4, () => ({ service: 'late' })),
      { keys: ['call-7'], positions: { 'file:1': 9 } },
    );
    expect((await page(with_('', { services: ['late'] }))).entries.length).toBe(4);
    await store.close();
    await open();
    expect([store.lastSeq, store.knows('call-7'), store.positionOf('file:1')]).toEqual([7, true, 9]);
    // The engine stores them without an answer: they are sent again, and count once.
    fake.mood = 'stored';
    await until(() => fake.rows.length > 3 + 4);
    fake.mood = 'well';
    await shipped();
    const { entries, incomplete } = await page(with_('', { services: ['late'] }));
    expect([entries, incomplete]).toEqual([kept.toReversed(), []]);
    expect((await store.append(some(1)))[0]?.seq).toBe(8);
  });
});
