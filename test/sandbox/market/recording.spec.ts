import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Desk } from '../../../src/sandbox/desk/desk.js';
import { RecordedFeed } from '../../../src/sandbox/market/recorded.feed.js';
import { parseRow, readRecording, RECORDING_HEADER } from '../../../src/sandbox/market/recording.reader.js';

const REAL_FILE = join(import.meta.dirname, '../../../../shared/data/market/us-equity-ticks-2013-10-07.csv.gz');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recording-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function recording(name: string, rows: readonly string[], zip = false): Promise<string> {
  const path = join(folder, name);
  const text = [RECORDING_HEADER, ...rows, ''].join('\n');
  await writeFile(path, zip ? gzipSync(text) : text);
  return path;
}

const tradeAt = (atMs: number, price: number, symbol = 'AIG'): string => `${atMs},NYSE,${symbol},trade,${price},100,,,,`;
const ROWS = [tradeAt(1000, 10), tradeAt(1400, 11), tradeAt(1400, 50, 'BAC'), tradeAt(2500, 12), tradeAt(9000, 13)];

async function step(feed: RecordedFeed, marketMs: number): Promise<Record<string, number>> {
  await feed.prepare(marketMs);
  return Object.fromEntries(feed.take().map(({ symbol, price }) => [symbol, price]));
}

it.each([
  ['a trade', '1381152600007,ARCA,SPY,trade,167.41,500,,,,', { atMs: 1381152600007, symbol: 'SPY', price: 167.41 }],
  ['a quote', '1381152600020,NYSE,AIG,quote,,,49.03,100,49.08,100', { atMs: 1381152600020, symbol: 'AIG', price: 49.055 }],
  ['a Windows line end', '1000,NYSE,AIG,trade,10,1,,,,\r', { atMs: 1000, symbol: 'AIG', price: 10 }],
  ['a missing column', '1000,NYSE,AIG,trade,10,1,,,', null],
  ['no time', ',NYSE,AIG,trade,10,1,,,,', null],
  ['a price of nothing', '1000,NYSE,AIG,trade,,1,,,,', null],
  ['a negative price', '1000,NYSE,AIG,trade,-1,1,,,,', null],
  ['a quote with one side', '1000,NYSE,AIG,quote,,,49,100,,', null],
  ['an unknown kind', '1000,NYSE,AIG,auction,10,1,,,,', null],
  ['a symbol that is none', '1000,NYSE,<b>,trade,10,1,,,,', null],
  ['binary rubbish', '\u0000\u0001', null],
])('reads %s', (_what, line, expected) => {
  expect(parseRow(line)).toEqual(expected);
});

it.each([false, true])('plays in its own time and gives the newest price of each symbol (gzip: %s)', async (zip) => {
  const feed = await RecordedFeed.open(await recording('play.csv', ROWS, zip), 'stop');
  expect(await step(feed, 0)).toEqual({ AIG: 10 });
  expect(await step(feed, 399)).toEqual({});
  expect(await step(feed, 1)).toEqual({ AIG: 11, BAC: 50 });
  expect(await step(feed, 2000)).toEqual({ AIG: 12 });
  await feed.close();
});

it('counts broken rows and skips them', async () => {
  const feed = await RecordedFeed.open(
    await recording('broken.csv', [tradeAt(1000, 10), 'nonsense', '1000,NYSE,AIG,trade,NaN,1,,,,', '', tradeAt(1000, 11)]),
    'stop',
  );
  expect(await step(feed, 0)).toEqual({ AIG: 11 });
  expect(feed.status()).toMatchObject({ rows: 2, skippedRows: 2 });
});

it('stops cleanly at the end: prices stand still, agents rest', async () => {
  const feed = await RecordedFeed.open(await recording('end.csv', ROWS), 'stop');
  const desk = new Desk({ seed: 's', run: 'r', feed, speed: 1000 });
  for (const nowMs of [0, 1000, 2000]) {
    await feed.prepare(desk.marketStepMs(nowMs));
    desk.advance(nowMs);
  }
  expect(feed.status()).toMatchObject({ rows: 5, ended: true, endReason: 'the recording is over' });
  const signals = desk.floor.signals.length;
  desk.advance(60_000);
  expect(desk.floor.signals).toHaveLength(signals);
  expect(desk.market.price('AIG')).toBe(13);
});

it('loops, one round a step however fast it plays', async () => {
  const feed = await RecordedFeed.open(await recording('loop.csv', ROWS), 'loop');
  for (let round = 1; round <= 3; round++) {
    await step(feed, 1e9);
    expect(feed.status()).toMatchObject({ loops: round - 1 });
    expect(await step(feed, 1e9)).toEqual({ AIG: 13, BAC: 50 });
    expect(feed.status()).toMatchObject({ rows: round * 5, loops: round, ended: false });
  }
  await feed.close();
});

it('does not go round for ever in a file without a usable row', async () => {
  const feed = await RecordedFeed.open(await recording('empty.csv', ['nonsense']), 'loop');
  await feed.prepare(0);
  expect(feed.status()).toMatchObject({ ended: true, endReason: expect.stringContaining('holds no usable row') });
});

it('says in one sentence what is wrong with a file', async () => {
  const other = join(folder, 'other.csv');
  await writeFile(other, 'date,close\n2020-01-01,5\n');
  await expect(RecordedFeed.open(join(folder, 'absent.csv'), 'loop')).rejects.toThrow(/absent\.csv does not exist\.$/);
  await expect(RecordedFeed.open(folder, 'loop')).rejects.toThrow('is a folder, not a file.');
  await expect(RecordedFeed.open(other, 'loop')).rejects.toThrow('does not start with the header');
});

it('ends with a sentence where a gzip file is cut off', async () => {
  const path = join(folder, 'cut.csv.gz');
  const rows = Array.from({ length: 20_000 }, (_, i) => tradeAt(1000 + i, 10 + Math.sin(i)));
  const whole = gzipSync([RECORDING_HEADER, ...rows].join('\n'));
  await writeFile(path, whole.subarray(0, whole.length / 2));
  const feed = await RecordedFeed.open(path, 'loop');
  await feed.prepare(0);
  await feed.prepare(1e9);
  expect(feed.status().endReason).toMatch(/is damaged/);
  expect(feed.status().rows).toBeGreaterThan(1000);
});

(existsSync(REAL_FILE) ? describe : describe.skip)('the real recording', () => {
  it('is read whole, piece by piece, in constant memory', async () => {
    let rows = 0;
    let skipped = 0;
    let largestPiece = 0;
    for await (const chunk of readRecording(REAL_FILE)) {
      rows += chunk.rows.length;
      skipped += chunk.skipped;
      largestPiece = Math.max(largestPiece, chunk.rows.length);
    }
    expect({ rows, skipped }).toEqual({ rows: 609_119, skipped: 0 });
    expect(largestPiece).toBeLessThan(5000);
  });

  it('drives a desk far above real time with honest books', async () => {
    const feed = await RecordedFeed.open(REAL_FILE, 'stop');
    const desk = new Desk({ seed: 'real', run: 'r', feed, speed: 100 });
    for (let nowMs = 0; !feed.status().ended; nowMs += 500) {
      await feed.prepare(desk.marketStepMs(nowMs));
      desk.advance(nowMs);
      for (const balance of desk.ledger.trialBalances()) expect(balance.isZero()).toBe(true);
    }
    expect(feed.status()).toMatchObject({ rows: 609_119, skippedRows: 0 });
    expect(desk.market.symbols().toSorted()).toEqual(['AIG', 'BAC', 'IBM', 'SPY']);
    expect(desk.market.price('AIG')).toBe(48.965);
    expect(desk.ledger.fillCount()).toBeGreaterThan(0);
  });
});
