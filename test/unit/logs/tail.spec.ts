import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../src/config/config.js';
import type { Refusals } from '../../../src/modules/auth/audit/refusals.js';
import { permissionsOf } from '../../../src/modules/auth/identity/permissions.js';
import type { Principal } from '../../../src/modules/auth/identity/principal.js';
import type { NewEntry } from '../../../src/modules/logs/entry/log-entry.js';
import { EVERYTHING } from '../../../src/modules/logs/query/log-filter.js';
import { parseQuery } from '../../../src/modules/logs/query/query.parser.js';
import { SegmentStore } from '../../../src/modules/logs/store/segments/segment.store.js';
import { logsChannels } from '../../../src/modules/logs/tail/logs.channel.js';
import { LogTail } from '../../../src/modules/logs/tail/log.tail.js';
import { MatchBudget } from '../../../src/modules/logs/tail/match-budget.js';
import { TailGroup } from '../../../src/modules/logs/tail/tail.group.js';
import { TailFeed } from '../../../src/modules/logs/tail/tail.feed.js';
import { changeAccess } from '../../../src/modules/realtime/hub/change-access.js';
import { Hub } from '../../../src/modules/realtime/hub/hub.js';
import { RealtimeCounters } from '../../../src/modules/realtime/hub/realtime.counters.js';
import type { Subscribed } from '../../../src/modules/realtime/protocol/subscribed.js';
import type { TailRow } from '../../../src/modules/realtime/protocol/tail-source.js';
import { parseAction } from '../../../src/modules/realtime/protocol/actions.js';
import { MemoryEventLog } from '../../../src/platform/events/memory.event-log.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';
import { until } from '../../support/until.js';
import { MemoryConnection } from '../realtime/memory.connection.js';
import { anEntry } from './an-entry.js';

interface TailData {
  from_seq: number;
  entries: { seq: number; service_seq: number; message: string; level: string; broker: string | null }[];
  dropped: number;
  dropped_from_seq?: number;
  dropped_to_seq?: number;
  dropped_levels?: Record<string, number>;
  skipped: number;
}
type TailFrame = { epoch: string; seq: number; data: TailData };

let directory: string;
let store: SegmentStore;
let feed: TailFeed;
let hub: Hub;

const principal = (brokers: readonly string[] = ['*']): Principal => ({
  ...{ kind: 'user', id: 'user:operator', name: 'operator', role: 'operator', issuedAtMs: 0, expiresAtMs: null },
  permissions: new Set(permissionsOf('operator')),
  brokers,
});

async function begin(): Promise<void> {
  store = await SegmentStore.open({
    ...{ directory, commitMs: 1, threads: 1, queryTimeoutMs: 30_000, generationBytes: 400_000 },
    onTrouble: () => undefined,
  });
  feed = new TailFeed(store);
  feed.onModuleInit();
  const refusals = { note: () => undefined } as unknown as Refusals;
  hub = new Hub(new MemoryEventLog(50), loadConfig({}), new RealtimeCounters(new Metrics()), refusals);
  hub.onModuleInit();
  for (const channel of logsChannels(new LogTail(store, feed))) hub.register(channel);
}

async function end(): Promise<void> {
  hub.onApplicationShutdown();
  feed.onModuleDestroy();
  await store.close();
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'log-tail-'));
  await begin();
});
afterEach(async () => {
  await end();
  rmSync(directory, { recursive: true });
});

function joined(brokers?: readonly string[]) {
  const connection = new MemoryConnection();
  return { connection, client: hub.join(connection, principal(brokers)) };
}

async function follow({ client }: ReturnType<typeof joined>, topic: string, options: object = {}) {
  const action = parseAction({ action: 'subscribe', topic, ...options });
  if (action.action !== 'subscribe') throw new Error('no subscribe');
  let answer: Subscribed | undefined;
  await hub.subscribe(client, action, (subscribed) => (answer = subscribed));
  if (!answer) throw new Error('no answer');
  const events = answer.frames.map(({ json }) => JSON.parse(json) as TailFrame);
  return { ...answer, events, entries: events.flatMap(({ data }) => data.entries) };
}

const framesOf = ({ connection }: ReturnType<typeof joined>) => connection.ofType('logs') as unknown as TailFrame[];
const entriesOf = (reader: ReturnType<typeof joined>) => framesOf(reader).flatMap(({ data }) => data.entries);
const accounted = (frames: readonly TailFrame[]) =>
  frames.reduce((sum, { data }) => sum + data.entries.length + data.dropped + data.skipped, 0);
const write = (count: number, change: (n: number) => Partial<NewEntry> = () => ({})) =>
  store.append(Array.from({ length: count }, (_, n) => anEntry({ message: `order ${n} filled`, ...change(n) })));

describe('a tail', () => {
  it('sends the newest entries and all later ones, none missing and none twice, while more are stored', async () => {
    await write(300);
    const reader = joined();
    const writing = new AbortController();
    const writer = (async () => {
      while (!writing.signal.aborted) await write(3);
    })();
    const { entries, seq } = await follow(reader, 'logs', { backfill: 200, max_entries_per_s: 5000 });
    await until(() => entriesOf(reader).length > 20);
    writing.abort();
    await writer;
    await until(() => entriesOf(reader).at(-1)?.seq === store.lastSeq);
    const numbers = [...entries, ...entriesOf(reader)].map((entry) => entry.seq);
    expect(entries.length).toBe(200);
    expect(entries.at(-1)?.seq).toBe(seq);
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, n) => (numbers[0] ?? 0) + n));
  });

  it('shows a gap by its numbers, of the store or of the service', async () => {
    const all = joined();
    const one = joined();
    await write(2, () => ({ service: 'risk' }));
    await follow(all, 'logs');
    await follow(one, 'logs:execution');
    await write(250);
    await until(() => entriesOf(all).length + entriesOf(one).length === 500);
    for (const [reader, first] of [
      [all, 3],
      [one, 1],
    ] as const) {
      let next: number = first;
      for (const { seq, data } of framesOf(reader)) {
        expect([data.from_seq, data.entries.length <= 100]).toEqual([next, true]);
        next = seq + 1;
      }
      expect(next).toBe(first + 250);
    }
    expect(entriesOf(one).map((entry) => entry.service_seq)).toEqual(Array.from({ length: 250 }, (_, n) => n + 1));
  });

  it('accounts for every entry that a slow reader does not get, and keeps errors to the last', async () => {
    const reader = joined();
    await follow(reader, 'logs', { max_entries_per_s: 5000 });
    reader.connection.reading = false;
    await write(1000, () => ({ message: 'x'.repeat(400) }));
    await until(() => reader.connection.buffered() > 256 * 1024);
    for (let n = 0; n < 3; n += 1) await write(1000, (at) => ({ message: 'y'.repeat(400), level: at === 0 ? 'error' : 'info' }));
    reader.connection.reading = true;
    reader.connection.read();
    await until(() => accounted(framesOf(reader)) === 4000);
    const said = framesOf(reader).filter(({ data }) => data.dropped > 0);
    const dropped = said.reduce((sum, { data }) => sum + data.dropped, 0);
    expect(dropped).toBeGreaterThan(1000);
    for (const { data } of said) {
      expect(Object.values(data.dropped_levels ?? {}).reduce((sum, one) => sum + one, 0)).toBe(data.dropped);
      expect(data.dropped_levels).not.toHaveProperty('error');
      expect(data.dropped_from_seq ?? 0).toBeLessThanOrEqual(data.dropped_to_seq ?? 0);
    }
    expect(entriesOf(reader).filter(({ level }) => level === 'error').length).toBe(3);
    expect(reader.connection.closedWith).toBeNull();
  });

  it('skips entries above the requested rate, and counts them', async () => {
    const reader = joined();
    await follow(reader, 'logs', { max_entries_per_s: 10, filter: { level: 'warn' } });
    await write(300, (n) => ({ level: n % 3 === 0 ? 'error' : 'info' }));
    await until(() => accounted(framesOf(reader)) === 100);
    expect(entriesOf(reader).length).toBeLessThan(20);
    expect(entriesOf(reader).every(({ level }) => level === 'error')).toBe(true);
  });

  it('resumes over a restart with all missed entries, or reports that it cannot', async () => {
    await write(10);
    const { epoch } = store;
    await write(2000, (n) => ({ level: n % 2 === 0 ? 'warn' : 'info' }));
    await end();
    await begin();
    const from = (seq: number, other = epoch) => ({ recover: { epoch: other, seq } });
    const missed = await follow(joined(), 'logs', { ...from(10), filter: { level: 'warn' } });
    expect([missed.recovered, missed.entries.length, missed.events.length]).toEqual([true, 1000, 1]);
    expect((await follow(joined(), 'logs:execution', from(2005))).entries.map(({ service_seq: seq }) => seq)).toEqual([
      2006, 2007, 2008, 2009, 2010,
    ]);
    expect(await follow(joined(), 'logs', from(2010))).toMatchObject({ recovered: true, entries: [], seq: 2010 });
    for (const refused of [from(10, 'other'), from(3000)])
      expect(await follow(joined(), 'logs', refused)).toMatchObject({ recovered: false, entries: [], seq: 2010 });
    for (let n = 0; n < 9; n += 1) await write(1000);
    expect(await follow(joined(), 'logs', from(10))).toMatchObject({ recovered: false, entries: [] });
    expect((await follow(joined(), 'logs', from(1010))).entries.length).toBe(10_000);
    await write(1000);
    const remove = () => store.keeping.retain({ maxAgeMs: 0, maxBytes: 1e12 });
    await until(() => remove().then(async () => !(await follow(joined(), 'logs', from(2010))).recovered));
    expect(await follow(joined(), 'logs', from(2010))).toMatchObject({ recovered: false, entries: [] });
  });

  it('gives a limited reader entries of its brokers, also when its limit changes', async () => {
    const reader = joined(['alpha']);
    const brokers = ['alpha', 'omega', null];
    await write(30, (n) => ({ broker: brokers[n % 3] ?? null }));
    const { entries } = await follow(reader, 'logs', { backfill: 100 });
    expect(entries.map(({ broker }) => broker)).toEqual(Array.from({ length: 10 }, () => 'alpha'));
    reader.connection.reading = false;
    await write(3, (n) => ({ broker: brokers[n] ?? null }));
    changeAccess(hub, reader.client, principal(['omega']));
    await write(3, (n) => ({ broker: brokers[n] ?? null, message: 'after' }));
    reader.connection.reading = true;
    reader.connection.read();
    await until(() => entriesOf(reader).some(({ message }) => message === 'after'));
    expect(
      entriesOf(reader)
        .filter(({ message }) => message === 'after')
        .map(({ broker }) => broker),
    ).toEqual(['omega']);
  });

  it('refuses a filter that cannot be read', async () => {
    const reader = joined();
    await expect(follow(reader, 'logs', { filter: { q: '(' } })).rejects.toMatchObject({ code: 'logs.bad_query' });
    for (const filter of [{ level: 'loud' }, { colour: 'red' }, { level: ['warn', 'info'] }])
      await expect(follow(reader, 'logs', { filter })).rejects.toMatchObject({ code: 'request.invalid' });
    for (const options of [{ backfill: 1001 }, { backfill: -1 }, { max_entries_per_s: 5001 }])
      await expect(follow(reader, 'logs', options)).rejects.toMatchObject({ code: 'request.invalid' });
    expect(hub.watched()).toEqual({});
  });

  it('matches a query within its share of time only: entries that wait too long are counted and not matched', () => {
    const budget = new MatchBudget();
    const filter = { ...EVERYTHING, level: 'info', query: parseQuery('filled') } as const;
    const group = new TailGroup('', filter, (entry, isGiven) => feed.rowOf(entry, false, isGiven), budget);
    const rows: TailRow[] = [];
    group.members.add((more) => rows.push(...more));
    const entries = Array.from({ length: 6000 }, (_, n) => ({
      ...anEntry({ message: n % 2 ? 'filled' : 'placed', level: n < 10 ? 'debug' : 'info' }),
      ...{ seq: n + 1, serviceSeq: n + 1 },
    }));
    budget.spend(1000);
    group.take(entries);
    group.match();
    expect([rows.length, rows.every(({ json }) => json === null), rows.at(-1)?.seq]).toEqual([990, true, 1000]);
    budget.refill(60_000);
    while (group.waiting.length > 0) {
      budget.refill(performance.now() + 120_000);
      group.match();
    }
    expect(rows.slice(990).map(({ seq }) => seq)).toEqual(
      entries.slice(1000).flatMap(({ message, seq }) => (message === 'filled' ? seq : [])),
    );
  });
});
