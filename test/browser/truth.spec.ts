import type { Page } from 'playwright-core';
import { BrowserDesk, withBrowserDesk } from '../support/browser.js';
import { does, type FakeDesk, fakeDesk } from '../support/desks/fake-desk.js';
import { until } from '../support/until.js';

/** Numbers that programs like to write with an exponent, with a wrong sign or rounded. */
const ODD: readonly (readonly [symbol: string, size: number, price: number, result: number])[] = [
  ['TINY', 1e-9, 0.000000123456, -0],
  ['HUGE', 1e15, 2, 1e15],
  ['SUM', 0.1 + 0.2, 1e-9, 0.1 + 0.2],
  ['NOTHING', 5, 3, -0.001],
  ['LOSS', 12345.6789, 97849.25829457, -1234.565],
];

let desk: BrowserDesk;
let fake: FakeDesk;
/** A desk whose services answer the same all the time, so that page and API can be compared at leisure. */
const keep = withBrowserDesk(
  (started) => (desk = started),
  async () => {
    fake = await fakeDesk();
    const positions = ODD.map(([symbol, quantity, price, result]) => ({
      ...{ symbol, side: 'LONG', quantity, entry_price: price, current_price: price, unrealized_pnl: result },
    }));
    fake.execution.behave(does.answer({ positions }), '/api/execution/positions');
    return { SANDBOX: 'off', RATE_LIMIT_PER_MINUTE: '1000', ...fake.env };
  },
);
afterAll(() => fake.close());

type Answer = Readonly<Record<string, unknown>>;
const read = async (path: string) => (await (await desk.call('admin', 'GET', path)).json()) as Answer;
const items = (answer: Answer) => answer['items'] as readonly Answer[];
const bySymbol = (rows: readonly Answer[], symbol: string): Answer => rows.find((row) => row['symbol'] === symbol) ?? {};

/** A figure as it stands on the page. */
interface Shown {
  /** `risk.max_drawdown_pct` */
  readonly source: string;
  readonly text: string;
  /** What its row is about; empty where it is in none. */
  readonly row: string;
}

/** Runs in the page, and so is text. */
const SHOWN = `[...document.querySelectorAll('[data-source]')].map((figure) => {
  const copy = figure.cloneNode(true);
  for (const other of copy.querySelectorAll('i, .sr-only')) other.remove();
  const row = figure.closest('[role=row], tr');
  const name = row?.dataset.position?.split(' ').at(-1) ?? row?.querySelector('b')?.textContent ?? '';
  return { source: figure.dataset.source, text: copy.textContent, row: name };
})`;

/** Null = it says what the answer says: to the last digit that is shown, and a size in full. */
function fault({ source, text, row }: Shown, told: unknown, scale = 1): string | null {
  const where = `${source}${row === '' ? '' : ` of ${row}`}: ${text} for ${String(told)}`;
  if (told === undefined) return `${where}, which no answer has`;
  if (told === null) return text === '—' ? null : where;
  const plain = text.replace(/ %$/, '').replaceAll(',', '').replace('−', '-');
  if (!/^[+-]?\d+(\.\d+)?$/.test(plain) || /^[+-]0(\.0*)?$/.test(plain)) return where;
  const decimals = plain.split('.')[1]?.length ?? 0;
  const isWhole = /\.(size|quantity)$/.test(source);
  const most = isWhole ? 0 : 0.5 * 10 ** -decimals + Math.abs(Number(told)) * 1e-12;
  return Math.abs(Number(plain) - Number(told) * scale) <= most ? null : where;
}

/** Compares until nothing differs: what comes by the stream may be a moment behind. */
async function compare(
  page: Page,
  atLeast: number,
  toldOf: () => Promise<(shown: Shown) => unknown>,
  scaleOf: (shown: Shown) => number = () => 1,
): Promise<void> {
  let faults: (string | null)[] = ['nothing is shown'];
  await until(async () => {
    const shown = await page.evaluate<Shown[]>(SHOWN);
    const told = await toldOf();
    faults = shown.map((figure) => fault(figure, told(figure), scaleOf(figure))).filter((each) => each !== null);
    return shown.length >= atLeast && faults.length === 0;
  }, 20_000).catch(() => undefined);
  expect(faults).toEqual([]);
}

describe('every figure of the page is that of the API', () => {
  it('on the desk', async () => {
    const { page } = keep(await desk.login('admin', '/'));
    await page.locator('[data-link=live]').waitFor();
    await compare(page, 30, async () => {
      const snapshot = await read('/api/dashboard/snapshot');
      return ({ source, row }) => {
        const [part = '', field = ''] = source.split('.');
        if (part === 'execution') return bySymbol(snapshot['positions'] as readonly Answer[], row)[field];
        return (snapshot[part] as Answer | null)?.[field] ?? null;
      };
    });
  });

  it('in the positions: in full, without exponents, and without a sign where it is nothing', async () => {
    const { page } = keep(await desk.login('admin', '/positions'));
    await page.locator('[data-row]').first().waitFor();
    await compare(page, ODD.length * 6, async () => {
      const rows = (await read('/api/dashboard/snapshot'))['positions'] as readonly Answer[];
      return ({ source, row }) => bySymbol(rows, row)[source.replace('execution.', '')];
    });
    const text = await page.getByRole('grid', { name: 'Positions' }).innerText();
    for (const size of ['0.000000001', '1,000,000,000,000,000', '0.30000000000000004', '12,345.6789']) expect(text).toContain(size);
  });

  it('in the trades and their sums', async () => {
    const timestamp = new Date().toISOString();
    const trades = ODD.map(([symbol, quantity, price, pnl]) => ({
      ...{ id: symbol, symbol, side: 'SELL', quantity, price, pnl, fees: 0.005, timestamp, currency: 'USD' },
    }));
    expect((await desk.call('admin', 'POST', '/api/trades', trades)).status).toBeLessThan(300);
    const { page } = keep(await desk.login('admin', '/trades'));
    await page.locator('[data-row]').first().waitFor();
    await compare(
      page,
      ODD.length * 4 + 3,
      async () => {
        const [rows, stats] = [items(await read('/api/trades')), await read('/api/trades/stats')];
        return ({ source, row }) => {
          const [part, ...field] = source.split('.');
          return part === 'execution' ? bySymbol(rows, row)[field.join('.')] : stats[field.join('.')];
        };
      },
      ({ text }) => (text.endsWith('%') ? 100 : 1),
    );
  });
});
