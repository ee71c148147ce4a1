import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogEntry, NewEntry } from '../../../src/modules/logs/entry/log-entry.js';
import { EVERYTHING, type LogFilter } from '../../../src/modules/logs/query/log-filter.js';
import { SharedStore } from '../../../src/modules/logs/store/shared/shared.store.js';
import { VictoriaLogs } from '../../../src/modules/logs/store/remote/victorialogs.upstream.js';
import type { RedisConnections } from '../../../src/platform/redis/redis.connections.js';
import { FakeVictoriaLogs } from '../../support/logs/fake-log-engines.js';
import { connectionsTo, RedisServer } from '../../support/processes/redis.js';
import { until } from '../../support/until.js';
import { anEntry } from '../../unit/logs/an-entry.js';

const AT = Date.parse('2026-11-22T12:00:00Z');
const DAY = 86_400_000;

interface Replica {
  readonly store: SharedStore;
  readonly directory: string;
  readonly connections: RedisConnections;
  /** Entries sent to its tails. */
  readonly heard: LogEntry[];
}

let redis: RedisServer;
let engine: FakeVictoriaLogs;
let replicas: Replica[];
const folders: string[] = [];

const open = async (directory = mkdtempSync(join(tmpdir(), 'log-shared-'))): Promise<Replica> => {
  folders.push(directory);
  const connections = connectionsTo(redis.url);
  const options = { directory, commitMs: 1, maxBytes: 1e9, settleMs: 50, onTrouble: () => undefined };
  const store = await SharedStore.open(new VictoriaLogs(engine.url), connections, options);
  const heard: LogEntry[] = [];
  store.onCommit((entries) => heard.push(...entries));
  const replica = { store, directory, connections, heard };
  replicas.push(replica);
  return replica;
};
const close = async (replica: Replica) => {
  replicas = replicas.filter((one) => one !== replica);
  await replica.store.close();
  await replica.connections.onApplicationShutdown();
};
const some = (from: number, to: number, change: Partial<NewEntry> = {}) =>
  Array.from({ length: to - from }, (_, n) => anEntry({ timestampMs: AT + (from + n) * 10, message: `order ${from + n}`, ...change }));
const page = ({ store }: Replica, filter: Partial<LogFilter> = {}) =>
  store.page({
    filter: { ...EVERYTHING, startMs: AT - DAY, endMs: AT + DAY, ...filter },
    direction: 'forward',
    limit: 10_000,
    after: null,
    bySeq: true,
  });
const seqs = async (replica: Replica) => (await page(replica)).entries.map(({ seq }) => seq);
const count = async ({ store }: Replica) => {
  const range = { startMs: AT - DAY, endMs: AT + DAY };
  const { buckets, incomplete } = await store.volume({ filter: { ...EVERYTHING, ...range }, stepMs: DAY, by: 'level' });
  return [[...buckets.values()].flatMap((by) => [...by.values()]).reduce((sum, one) => sum + one, 0), incomplete];
};
const range = (count_: number) => Array.from({ length: count_ }, (_, n) => n + 1);
const shipped = () => until(() => replicas.every(({ store }) => store.stats()['waiting'] === 0));

beforeEach(async () => {
  [redis, engine] = [await RedisServer.start(), await FakeVictoriaLogs.start()];
  replicas = [];
});
afterEach(async () => {
  engine.mood = 'well';
  for (const replica of [...replicas]) await close(replica);
  await engine.stop();
  await redis.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('replicas that share a log engine', () => {
  it('number the entries of all together, and all read, tail and count the same', async () => {
    const [one, two] = [await open(), await open()];
    const taking = [one, two].map(async ({ store }, at) => {
      for (let n = 0; n < 20; n += 1) await store.append(some(n * 10, n * 10 + 10, { service: at === 0 ? 'risk' : 'execution' }));
    });
    await Promise.all(taking);
    await until(() => replicas.every(({ heard }) => heard.length === 400));
    for (const replica of replicas) {
      expect(replica.heard.map(({ seq }) => seq)).toEqual(range(400));
      for (const service of ['risk', 'execution']) {
        const own = replica.heard.filter((entry) => entry.service === service);
        expect(own.map(({ serviceSeq }) => serviceSeq)).toEqual(range(200));
        expect(replica.store.lastServiceSeq(service)).toBe(200);
      }
      expect([replica.store.lastSeq, await seqs(replica), await count(replica)]).toEqual([400, range(400), [400, []]]);
    }
    expect(one.store.epoch).toBe(two.store.epoch);
    await shipped();
    expect(new Set(engine.rows.map(({ fields }) => fields['seq'])).size).toBe(400);
    await until(async () => (await count(one))[0] === 400 && (await count(two))[0] === 400);
    expect(await one.store.get(400)).toEqual(await two.store.get(400));
    // A third one knows where they are from its start.
    const three = await open();
    expect([three.store.lastSeq, three.store.lastServiceSeq('risk'), await seqs(three), three.heard]).toEqual([400, 200, range(400), []]);
    const missed = await page(three, { services: ['risk'], afterServiceSeq: 190 });
    expect([missed.entries.length, missed.incomplete]).toEqual([10, []]);
  });

  it('store repeats on several of them once: entries by their id, calls by their content', async () => {
    const [one, two] = [await open(), await open()];
    const push = ({ store }: Replica, from: number, to: number) =>
      store.append(some(from, to), { keys: [`call:${from}`], entryKeys: some(from, to).map(() => `push:${from}-${to}`) });
    await Promise.all([push(one, 0, 50), push(two, 0, 50), push(one, 0, 50)]);
    await until(() => replicas.every(({ heard }) => heard.length === 50));
    expect(two.store.knows('call:0')).toBe(true);
    await two.store.append(some(100, 103), { entryKeys: ['id:a', 'id:b', null] });
    await one.store.append(some(200, 203), { entryKeys: ['id:b', null, 'id:a'] });
    await until(() => one.heard.length === 54);
    await shipped();
    expect([await seqs(one), await seqs(two), engine.rows.length]).toEqual([range(54), range(54), 54]);
    expect(two.heard.slice(50).map(({ message }) => message)).toEqual(['order 100', 'order 101', 'order 102', 'order 201']);
  });

  it('accept entries while Redis is away, and mark answers as incomplete until it is back', async () => {
    const [one, two] = [await open(), await open()];
    await one.store.append(some(0, 5));
    await redis.save();
    await redis.kill();
    await until(async () => (await page(two)).incomplete.length > 0);
    await one.store.append(some(5, 10));
    await two.store.append(some(10, 15));
    await redis.run();
    await until(() => replicas.every(({ heard }) => heard.length === 15));
    await until(async () => (await page(one)).incomplete.length + (await page(two)).incomplete.length === 0);
    await shipped();
    expect([await seqs(one), await seqs(two), engine.rows.length]).toEqual([range(15), range(15), 15]);
    // Without its memory Redis goes on behind the numbers that the replicas know.
    const { epoch } = one.store;
    await redis.restartEmpty();
    await one.store.append(some(15, 20));
    await until(() => two.heard.length === 20);
    expect(two.heard.map(({ seq }) => seq)).toEqual(range(20));
    expect([one.store.epoch, two.store.epoch]).toEqual([epoch, epoch]);
  });

  it('send entries that the engine refused again under the same numbers, also after a crash in between', async () => {
    const [one, two] = [await open(), await open()];
    engine.mood = 'down';
    await one.store.append(some(0, 30));
    await until(() => two.heard.length === 30);
    expect((await page(two)).entries.length).toBe(30);
    await close(one);
    await two.store.append(some(30, 40));
    const again = await open(one.directory);
    expect((await page(again)).entries.length).toBe(40);
    engine.mood = 'stored';
    await until(() => engine.rows.length > 80);
    engine.mood = 'well';
    await shipped();
    await until(async () => (await page(two)).incomplete.length === 0);
    expect([await seqs(again), await seqs(two)]).toEqual([range(40), range(40)]);
    const numbers = new Map(engine.rows.map(({ text, fields }) => [text, fields['seq']]));
    expect([numbers.size, new Set(numbers.values()).size]).toEqual([40, 40]);
  });
});
