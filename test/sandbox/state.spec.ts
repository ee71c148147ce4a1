import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxEvent } from '../../src/sandbox/desk/desk-event.js';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/sandbox.js';
import { StateFile } from '../../src/sandbox/state/state-file.js';
import { eventSink, type EventSink } from './event-sink.js';
import { eventually } from './http.js';

let folder: string;
let path: string;
let sink: EventSink;
let said: string[];
const open: Sandbox[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-state-'));
  path = join(folder, 'sandbox-state.json');
  sink = await eventSink();
  said = [];
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
  await sink.close();
  await rm(folder, { recursive: true });
});

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({
    dataDir: folder,
    historyDays: 1,
    tickMs: 20,
    flushMs: 10,
    metricsMs: 20,
    target: { url: sink.url, apiKey: 'key' },
    log: (line) => said.push(line),
    ...options,
  });
  open.push(sandbox);
  return sandbox;
}

const idsOf = (events: readonly SandboxEvent[]): string[] => events.map(({ id }) => id);
const historic = (events: readonly SandboxEvent[]): SandboxEvent[] => events.filter(({ id }) => id.startsWith('evt-h'));

/** A desk whose history is with the backend, and that has traded since. */
async function tradedDesk(): Promise<Sandbox> {
  let sent = false;
  const sandbox = await start({ historySent: () => (sent = true) });
  await eventually(() => Promise.resolve(sent && sink.taken.some(({ type, id }) => type === 'trade.executed' && !id.startsWith('evt-h'))));
  return sandbox;
}

it('reports a history first, in order, and then the running desk; another start reports none', async () => {
  const sandbox = await tradedDesk();
  const firstLiving = sink.taken.findIndex(({ id }) => !id.startsWith('evt-h'));
  expect(historic(sink.taken.slice(firstLiving))).toEqual([]);
  expect(sink.takenAt('/api/trades').length).toBeGreaterThan(10);
  expect(sink.takenAt('/api/trades')[0]).toMatchObject({ id: expect.stringMatching(/^trd-h/), symbol: expect.any(String) });
  expect(new Set(idsOf(sink.taken)).size).toBe(sink.taken.length);
  expect(said).toEqual([
    expect.stringMatching(/^history: 1 days, \d+ trades, made in [\d.]+ s; it is reported as soon as the backend answers$/),
  ]);

  await sandbox.close();
  const reported = sink.taken.length;
  await start();
  await sink.until(() => sink.taken.length > reported + 10);
  expect(historic(sink.taken.slice(reported))).toEqual([]);
  expect(new Set(idsOf(sink.taken)).size).toBe(sink.taken.length);
  expect(said).toHaveLength(1);
});

it('goes on with the same books after a restart', async () => {
  const before = await tradedDesk();
  await before.pause();
  await before.close();
  const books = before.ledger();
  const after = await start();
  await after.pause();
  const again = after.ledger();
  expect(again.brokers).toEqual(books.brokers);
  expect(again.totals).toEqual(books.totals);
  expect(again.trades).toBe(books.trades);
  expect([again.daily_pnl, again.monthly_pnl, again.max_dd_pct]).toEqual([books.daily_pnl, books.monthly_pnl, books.max_dd_pct]);
});

it('has every trade in its file before the backend hears of it', async () => {
  const fillsInFile = (): number => JSON.parse(readFileSync(path, 'utf8').split('\n')[1] ?? '').desk.ledger.fills;
  const found: { kept: number; received: number }[] = [];
  let received = 0;
  sink.answer((batch) => {
    received += batch.filter(({ type, id }) => type === 'trade.executed' && !id.startsWith('evt-h')).length;
    found.push({ kept: fillsInFile() - sink.takenAt('/api/trades').length, received });
    return { status: 202 };
  });
  await start();
  await eventually(() => Promise.resolve(received > 2));
  const living = found.filter(({ received: trades }) => trades > 0);
  for (const { kept, received: trades } of living) expect(kept).toBeGreaterThanOrEqual(trades);
});

it('reports the same history again, under the same ids, when it was broken off', async () => {
  let batches = 0;
  sink.answer(() => (++batches === 1 ? { status: 202 } : { status: 503 }));
  const first = await start({ historyDays: 3 });
  await sink.until(() => batches > 1);
  const [whole] = sink.batches;
  await first.close();

  sink.answer(() => ({ status: 202 }));
  const again = sink.taken.length;
  let sent = false;
  await start({ historyDays: 3, historySent: () => (sent = true) });
  await eventually(() => Promise.resolve(sent));
  expect(sink.taken.slice(again, again + (whole?.length ?? 0))).toEqual(whole);
  expect(new Set(idsOf(historic(sink.taken))).size).toBe(historic(sink.taken).length - (whole?.length ?? 0));
});

it('reports the recovery of a service that was down when the desk stopped, and clears what fired', async () => {
  const first = await start({ historyDays: 0, monitorMs: 20 });
  const health = (): unknown[] => sink.taken.filter(({ type }) => type === 'health.alert').map(({ payload }) => payload['status']);
  await first.fault('execution', { mode: 'error' });
  await sink.until(() => health().length > 0);
  await eventually(() => Promise.resolve(sink.takenAt('/api/alerts').length > 0));
  await first.close();
  expect(sink.takenAt('/api/alerts')).toMatchObject([{ fingerprint: 'sandbox:order-latency', status: 'firing' }]);

  await start({ monitorMs: 20 });
  // On a busy machine it is slow before it is well.
  await sink.until(() => health().includes('OK') && sink.takenAt('/api/alerts').length > 1);
  expect(health()[0]).toBe('DOWN');
  expect(sink.takenAt('/api/alerts').at(-1)).toMatchObject({ fingerprint: 'sandbox:order-latency', status: 'resolved' });
});

it('reports after a restart the trades and alerts that the backend had not taken, once', async () => {
  sink.answer(() => ({ status: 503 }));
  const first = await start({ historyDays: 0 });
  await eventually(() => Promise.resolve(first.ledger().trades > 0));
  await first.pause();
  const trades = first.ledger().trades;
  await first.close();

  sink.answer(() => ({ status: 202 }));
  const second = await start();
  await second.pause();
  const executed = (): SandboxEvent[] => sink.taken.filter(({ type }) => type === 'trade.executed');
  await sink.until(() => executed().length >= trades);
  expect(new Set(executed().map(({ payload }) => payload['id'])).size).toBe(executed().length);
});

it.each([
  ['is cut off', (text: string) => text.slice(0, text.length / 2), /cannot be used \(it is damaged\)/],
  ['has a digit changed', (text: string) => text.replace(/"fills":\d+/, '"fills":999999'), /cannot be used \(it is damaged\)/],
  ['is of another version', (text: string) => text.replace('"version":1', '"version":0'), /cannot be used \(it is of version 0, not 1\)/],
  ['is something else', () => 'hello', /cannot be used \(it is damaged\)/],
  ['is empty', () => '', /cannot be used \(it is damaged\)/],
])('puts a state aside that %s, says so in one line, and opens a fresh desk without a history', async (_what, spoil, sentence) => {
  const before = await start();
  await before.close();
  const spoilt = spoil(await readFile(path, 'utf8'));
  await writeFile(path, spoilt);
  said = [];
  const reported = sink.taken.length;
  const after = await start();
  expect(said).toEqual([expect.stringMatching(sentence)]);
  // Its month of trades is gone, and so is what it earned.
  expect(after.ledger().trades).toBeLessThan(5);
  expect(after.ledger().brokers['alpaca']).toMatchObject({ deposits: 50_000 });
  expect(await readFile(`${path}.bad`, 'utf8')).toBe(spoilt);
  await sink.until(() => sink.taken.length > reported);
  expect(historic(sink.taken.slice(reported))).toEqual([]);
});

it('does not go on with books that do not balance', async () => {
  const before = await start();
  await before.close();
  const file = new StateFile(path, (line) => said.push(line));
  const state = await file.read();
  if (state === null || state === 'unusable') throw new Error('there is no state');
  const [first, ...rest] = state.desk.ledger.brokers;
  if (!first) throw new Error('there are no brokers');
  const brokers = [{ ...first, book: { ...first.book, cash: '1' } }, ...rest];
  await file.write({ ...state, desk: { ...state.desk, ledger: { ...state.desk.ledger, brokers } } });
  said = [];
  await start();
  expect(said).toEqual([expect.stringContaining('its books do not balance')]);
});

it('a disk that takes no state costs the next start, not the desk', async () => {
  const blocked = join(folder, 'file');
  await writeFile(blocked, '');
  const file = new StateFile(join(blocked, 'sandbox-state.json'), (line) => said.push(line));
  const state = { seed: '1' } as Parameters<StateFile['write']>[0];
  await file.write(state);
  await file.write(state);
  expect(said).toEqual([expect.stringMatching(/cannot be written .*\(E(NOTDIR|EXIST)\): a restart would go back$/)]);
});

it('leaves no half-written file behind, and goes on with its old seed', async () => {
  const before = await start();
  await before.close();
  expect((await readdir(folder)).filter((name) => name.startsWith('sandbox-state'))).toEqual(['sandbox-state.json']);
  said = [];
  await start({ seed: 'other' });
  expect(said).toEqual(['the desk of SANDBOX_SEED=1 goes on; another seed is for a desk that opens for the first time']);
});

it('a recording has neither state nor history', async () => {
  const recording = join(folder, 'ticks.csv');
  await writeFile(recording, 'ts_ms,exchange,symbol,kind,price,size,bid,bid_size,ask,ask_size\n1000,NYSE,AIG,trade,10,100,,,,\n');
  const sandbox = await start({ recording });
  await sink.until(() => sink.taken.length > 5);
  await sandbox.close();
  expect(historic(sink.taken)).toEqual([]);
  expect(await readdir(folder)).not.toContain('sandbox-state.json');
});
