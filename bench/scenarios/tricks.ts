import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { Decimal } from 'decimal.js';
import { Histogram, Registry } from 'prom-client';
import { corpus, MIB } from '../support/log-lines.ts';
import { atLeast, type Effort, type Result } from '../support/result.ts';
import { median } from '../support/stats.ts';

const BUILD = new URL('../../dist/', import.meta.url);
const LABELS = { method: 'GET', route: '/api/dashboard/snapshot', status: '200' };
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const PAIRS = 7;
const CAPACITY = 1000;

interface Built {
  readonly round: (value: number, decimals: number) => number;
  readonly DurationHistogram: new (name: string, help: string, bounds: readonly number[], registry: Registry) => HistogramOfOurs;
  readonly ExpiringLru: new (capacity: number) => {
    get(key: string, nowMs: number): unknown;
    set(key: string, value: number, endMs: number): void;
  };
}

interface HistogramOfOurs {
  of(labels: object): { observe(seconds: number): void };
}

/** What each trick of docs/performance.md gains that can be told apart from the rest: the plain way against ours, in pairs. */
export async function tricks({ roundMs }: Effort): Promise<Result[]> {
  const built = async (path: string): Promise<Built> => (await import(new URL(path, BUILD).href)) as Built;
  const { round } = await built('common/money/money.js');
  const { DurationHistogram } = await built('platform/telemetry/duration.histogram.js');
  const { ExpiringLru } = await built('platform/cache/expiring-lru.js');
  const pairMs = roundMs / PAIRS / 2;

  const amounts = Array.from({ length: 1000 }, (_, n) => n * 17.123_457 + 0.003);
  const decimal = (value: number) => new Decimal(value).toDecimalPlaces(2, Decimal.ROUND_HALF_UP).toNumber();

  const theirs = new Histogram({ name: 'plain', help: '-', labelNames: Object.keys(LABELS), buckets: BOUNDS, registers: [] });
  const ours = new DurationHistogram('ours', '-', BOUNDS, new Registry()).of(LABELS);

  const second = new ExpiringLru(CAPACITY);
  const strict = new Map<string, number>();
  const keys = Array.from({ length: CAPACITY }, (_, n) => `token-${n}`);
  for (const [n, key] of keys.entries()) {
    second.set(key, n, Infinity);
    strict.set(key, n);
  }
  const moved = (key: string) => {
    const value = strict.get(key);
    strict.delete(key);
    strict.set(key, value ?? 0);
  };

  return [
    ratio('an amount rounded without its decimal digits', pairMs, amounts, decimal, (value) => round(value, 2), 10),
    ratio(
      'a duration counted where its labels are known',
      pairMs,
      amounts,
      (s) => theirs.observe(LABELS, s),
      (s) => ours.observe(s),
      2,
    ),
    ratio('a kept value read without moving it', pairMs, keys, moved, (key) => second.get(key, 0), 1.2),
    await termsOfLines(pairMs),
    unpackedInOneStep(pairMs),
    await quickDrizzle(),
  ];
}

/** Distinct words and runs of three characters of real log lines: collected in sets, and as the log store does. */
async function termsOfLines(pairMs: number): Promise<Result> {
  const { BloomTerms } = (await import(new URL('modules/logs/store/segments/blocks/bloom.terms.js', BUILD).href)) as {
    BloomTerms: new () => { addText(text: string): void };
  };
  const blocks = [[...corpus(MIB / 4)].map(({ text }) => text)];
  const plain = (lines: readonly string[]) => {
    const [words, trigrams] = [new Set<string>(), new Set<string>()];
    for (const line of lines) {
      const lower = line.toLowerCase();
      for (const word of lower.match(/\w+/g) ?? []) words.add(word);
      for (let at = 0; at + 3 <= lower.length; at += 1) trigrams.add(lower.slice(at, at + 3));
    }
  };
  const ours = (lines: readonly string[]) => {
    const terms = new BloomTerms();
    for (const line of lines) terms.addText(line);
  };
  return ratio('the words of log lines collected by their hashes', pairMs, blocks, plain, ours, 3);
}

/** A block of log text unpacked with the steps that zlib takes by default, and in one of its size. */
function unpackedInOneStep(pairMs: number): Result {
  const text = Buffer.from([...corpus(MIB)].map((line) => line.text).join(''));
  const packed = [zstdCompressSync(text)];
  const ours = (frame: Buffer) => zstdDecompressSync(frame, { chunkSize: text.length + 1 });
  return ratio('a block of log text unpacked in one step', pairMs, packed, (frame) => zstdDecompressSync(frame), ours, 1.2);
}

/** How many times as often `ours` runs in the same time as `plain`; the median of pairs. */
function ratio<T>(
  what: string,
  pairMs: number,
  inputs: readonly T[],
  plain: (input: T) => unknown,
  ours: (input: T) => unknown,
  limit: number,
) {
  const pairs = Array.from({ length: PAIRS }, () => [perMs(inputs, plain, pairMs), perMs(inputs, ours, pairMs)] as const);
  return atLeast(`${what}, against the plain way`, median(pairs.map(([a, b]) => b / a)), limit, 'x', {
    plain_per_ms: median(pairs.map(([a]) => a)),
    ours_per_ms: median(pairs.map(([, b]) => b)),
  });
}

function perMs<T>(inputs: readonly T[], work: (input: T) => unknown, forMs: number): number {
  const startMs = performance.now();
  let rounds = 0;
  while (performance.now() - startMs < forMs) {
    for (const input of inputs) work(input);
    rounds += 1;
  }
  return (rounds * inputs.length) / (performance.now() - startMs);
}

/** The CPU that it takes to load the application, with drizzle-orm as it comes and as main.ts loads it. */
async function quickDrizzle(): Promise<Result> {
  const cpuMs = async (load: string): Promise<number> => {
    const script = `import { withQuickDrizzle } from './dist/platform/database/connection/quick-drizzle.js'; await ${load};
      const { user, system } = process.cpuUsage(); console.log((user + system) / 1000); process.exit(0);`;
    const cwd = fileURLToPath(new URL('../../', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { cwd });
    return Number(stdout);
  };
  const pairs: (readonly [number, number])[] = [];
  for (let pair = 0; pair < 3; pair += 1)
    pairs.push([await cpuMs(`import('./dist/app.js')`), await cpuMs(`withQuickDrizzle(() => import('./dist/app.js'))`)]);
  return atLeast(
    'the application loaded with drizzle-orm as CommonJS, against the plain way',
    median(pairs.map(([a, b]) => a / b)),
    1.1,
    'x',
    {
      plain_cpu_ms: median(pairs.map(([a]) => a)),
      ours_cpu_ms: median(pairs.map(([, b]) => b)),
    },
  );
}
