import { type RunningApp, startApp } from '../../support/app.js';
import { OPERATIONS } from '../../support/openapi.js';
import { until } from '../../support/until.js';

const formatsOf = ({ parameters = [] }: (typeof OPERATIONS)[number]) =>
  parameters.find(({ name }) => name === 'format')?.schema?.enum ?? [];
/** Every route that gives its rows as a file. */
const FILES = OPERATIONS.filter((operation) => formatsOf(operation).includes('csv'));

const BARS = '/api/market/bars/BINANCE/BTCUSDT?limit=1';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
  const headers = { 'x-api-key': app.apiKey, 'content-type': 'application/json' };
  const send = (path: string, body: object) => fetch(`${app.url}/api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  await send('metrics', { type: 'cpu', value: 42.5, labels: { host: 'desk-1' } });
  await send('market/ticks', { exchange: 'BINANCE', symbol: 'BTCUSDT', ltp: 95_000.5, last_quantity: 2 });
  await until(async () => (await get(BARS)).ok);
});
afterAll(() => app.close());

const get = async (path: string) => fetch(`${app.url}${path}`, { headers: await app.as('admin') });

describe('a list that leaves as a file', () => {
  it('does so as CSV and as NDJSON, and both are documented', () => {
    expect(FILES.map(({ path }) => path)).toEqual(expect.arrayContaining(['/api/metrics/{type}', '/api/market/bars/{exchange}/{symbol}']));
    expect(FILES.filter((operation) => !formatsOf(operation).includes('ndjson')).map(({ path }) => path)).toEqual([]);
    const types = FILES.map(({ responses }) => Object.keys(responses['200']?.content ?? {}));
    expect(types.filter((each) => !each.includes('text/csv') || !each.includes('application/x-ndjson'))).toEqual([]);
  });

  it.each(FILES.map(({ path, parameters = [] }) => [path, parameters] as const))('%s, named by its format', async (path, parameters) => {
    const filled = parameters.reduce(
      (url, { name, example, schema }) => url.replace(`{${name}}`, String(example ?? schema?.example)),
      path,
    );
    for (const [format, type] of [
      ['csv', 'text/csv; charset=utf-8; header=present'],
      ['ndjson', 'application/x-ndjson; charset=utf-8'],
    ] as const) {
      const { status, headers } = await get(`${filled}?format=${format}`);
      expect([status, headers.get('content-type'), headers.get('content-disposition')]).toEqual([
        ...[200, type, expect.stringMatching(new RegExp(`^attachment; filename="[\\w.-]+\\.${format}"$`))],
      ]);
    }
    const refused = await get(`${filled}?format=xlsx`);
    const { errors } = (await refused.json()) as { errors: { field: string; message: string }[] };
    expect([refused.status, errors]).toEqual([422, [{ field: 'format', message: expect.stringMatching(/must be one of .*csv/) }]]);
  });
});

it('the bars of a file are those of the list', async () => {
  const { items } = (await (await get(BARS)).json()) as { items: Record<string, unknown>[] };
  const [bar] = items;
  const [line, end] = (await (await get(`${BARS}&format=ndjson`)).text()).split('\n');
  expect([JSON.parse(line ?? ''), end]).toEqual([{ ...bar, filled: false }, '']);
  const [head, row, rest] = (await (await get(`${BARS}&format=csv`)).text()).split('\r\n');
  expect([head, rest]).toEqual(['timestamp,open,high,low,close,volume,trades,vwap,closed,filled', '']);
  expect(row).toBe(`${String(bar?.['timestamp'])},95000.5,95000.5,95000.5,95000.5,2,1,95000.5,${String(bar?.['closed'])},false`);
});
