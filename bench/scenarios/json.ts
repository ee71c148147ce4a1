import { atMost, type Effort, type Result } from '../support/result.ts';
import { median } from '../support/stats.ts';

const TRADES = 10_000;

/** The cost of keeping all digits of identifiers: reading a body of 10,000 trades against `JSON.parse`. */
export async function jsonReading({ rounds }: Effort): Promise<Result[]> {
  const { readJson }: { readJson: Read } = await import(new URL('../../dist/common/text/json.js', import.meta.url).href);
  const plain = JSON.stringify(Array.from({ length: TRADES }, (_, n) => aTrade(n)));
  const long = plain.replaceAll(/"trd-(\d+)"/g, (_, n: string) => String(8_389_765_489_680_950_000n + BigInt(n)));
  return [
    atMost(`JSON of ${TRADES} trades, ids are text: time against JSON.parse`, ...ratio(readJson, plain, rounds), 'x', {
      bytes: plain.length,
    }),
    atMost(`JSON of ${TRADES} trades, ids beyond 2^53: time against JSON.parse`, ...ratio(readJson, long, rounds, 4), 'x', {
      bytes: long.length,
    }),
  ];
}

type Read = (text: string) => unknown;

function ratio(readJson: Read, text: string, rounds: number, limit = 1.5): [measured: number, limit: number] {
  const once = (read: Read) => {
    const startedMs = performance.now();
    for (let n = 0; n < 10; n += 1) read(text);
    return performance.now() - startedMs;
  };
  const [bare, exact]: [number[], number[]] = [[], []];
  for (let round = 0; round <= 3 * rounds; round += 1) {
    bare.push(once(JSON.parse));
    exact.push(once(readJson));
  }
  return [median(exact.slice(1)) / median(bare.slice(1)), limit];
}

function aTrade(n: number): object {
  const trade = { id: `trd-${n}`, symbol: 'BTCUSDT', side: 'BUY', quantity: 0.5 + n / 7, price: 95_000.123 + n };
  return { ...trade, timestamp: '2025-12-04T10:30:00Z', broker: 'alpha', fees: 4.75 };
}
