import type { PerformanceDto } from '../../src/modules/portfolio/performance/dto/performance.dto.js';
import { type RunningApp, startApp } from '../support/app.js';

const DAY_MS = 86_400_000;
const DAYS = 800;
const FIRST_MS = Math.floor(Date.now() / DAY_MS) * DAY_MS - (DAYS + 1) * DAY_MS + 21 * 3_600_000;

/** Equity grows by a thousandth a day; every fourth day 500 come in, which the close of the day has in it. */
function history(broker: string): { closes: unknown[]; flows: unknown[] } {
  let equity = 1000;
  const closes: unknown[] = [];
  const flows: unknown[] = [];
  for (let n = 0; n < DAYS; n += 1) {
    const atMs = FIRST_MS + n * DAY_MS;
    const paid = n > 0 && n % 4 === 0 ? 500 : 0;
    equity = n === 0 ? equity : (equity + paid) * 1.001;
    const timestamp = new Date(atMs).toISOString();
    closes.push({ type: 'portfolio.summary_updated', payload: { broker, currency: 'USD', total_value: equity, timestamp } });
    const at = new Date(atMs - 3_600_000).toISOString();
    if (paid > 0)
      flows.push({ id: `${broker}-${n}`, type: 'portfolio.cash_flow', payload: { broker, currency: 'USD', amount: paid, timestamp: at } });
  }
  return { closes, flows };
}

describe('A history that is imported in one call', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ BROKERS: 'first,second' });
  });
  afterAll(() => app.close());

  const headers = () => ({ 'x-api-key': app.apiKey, 'content-type': 'application/json' });

  async function post(events: readonly unknown[]): Promise<void> {
    const response = await fetch(`${app.url}/api/events`, { method: 'POST', headers: headers(), body: JSON.stringify(events) });
    expect([response.status, ((await response.json()) as { accepted: number }).accepted]).toEqual([202, events.length]);
  }

  async function ask(broker: string): Promise<[number, number | null]> {
    const response = await fetch(`${app.url}/api/dashboard/performance?timeframe=all&broker=${broker}`, { headers: headers() });
    const { convention, figures } = (await response.json()) as PerformanceDto;
    return [convention.n, figures.total_return];
  }

  it.each([
    ['first', (closes: unknown[], flows: unknown[]) => [...closes, ...flows]],
    ['second', (closes: unknown[], flows: unknown[]) => [...flows, ...closes]],
  ])('never gives a return without its flow: %s', async (broker, ordered) => {
    const { closes, flows } = history(broker);
    const seen = new Map<string, [number, number | null]>();
    const asking = { goesOn: true };
    const asked = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (asking.goesOn) {
          const answer = await ask(broker);
          seen.set(JSON.stringify(answer), answer);
        }
      }),
    );
    await post(ordered(closes, flows));
    const endsAt = Date.now() + 60_000;
    while ((await ask(broker))[0] < DAYS - 1 && Date.now() < endsAt);
    asking.goesOn = false;
    await asked;
    const last = await ask(broker);
    expect(last[0]).toBe(DAYS - 1);
    expect(last[1]).toBeCloseTo(1.001 ** (DAYS - 1) - 1, 9);
    // Before the import there was nothing, after it there is everything; nothing is seen between them.
    expect([...seen.values()].filter(([n]) => n !== 0 && n !== DAYS - 1)).toEqual([]);
    expect([...seen.values()].filter(([n]) => n === DAYS - 1)).toEqual([last]);
  });
});
