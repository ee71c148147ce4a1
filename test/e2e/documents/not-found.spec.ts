import { randomUUID } from 'node:crypto';
import { type RunningApp, startApp } from '../../support/app.js';
import { expectNone } from '../../support/none.js';
import { OPERATIONS, sample } from '../../support/openapi.js';

/** A route that lists what there is, or the page that lists the routes. */
const WHERE = /\b(GET|POST) \/api\/|\/docs|There are charts of/;
/** Every operation that is about one thing, and one of no name. */
const ABOUT_ONE = OPERATIONS.filter(({ path }) => path.includes('{'));

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** The answers to a thing that there is not: a name that is none, and an id that nobody has. */
async function answers({ method, path, requestBody }: (typeof OPERATIONS)[number], names: readonly string[]) {
  const media = requestBody?.content['application/json'];
  const body = media && { body: JSON.stringify(media.example ?? sample(media.schema)) };
  const headers = { ...(await app.as('admin')), 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const found = [];
  for (const name of names) {
    const response = await fetch(`${app.url}${path.replace(/\{\w+\}/g, name)}`, {
      method,
      headers: body ? headers : await app.as('admin'),
      ...body,
    });
    found.push({ status: response.status, text: await response.text() });
  }
  return found;
}

describe('a thing that there is not is refused with where to find those that there are', () => {
  it('by every route about one thing', async () => {
    const silent: string[] = [];
    let refused = 0;
    for (const operation of ABOUT_ONE)
      for (const { status, text } of await answers(operation, ['NOPE', randomUUID()])) {
        if (status !== 404) continue;
        refused += 1;
        const { detail } = JSON.parse(text) as { detail: string };
        if (!WHERE.test(detail)) silent.push(`${operation.method} ${operation.path}: ${detail}`);
      }
    expectNone(silent, 'These refusals do not say what to do:');
    expect(refused).toBeGreaterThan(ABOUT_ONE.length);
  });

  it.each([
    '/api/nope',
    '/api/portfolio?broker=nope',
    '/api/trades?broker=nope',
    '/api/orders?broker=nope',
    '/api/system?component=nope',
    '/api/dashboard/performance?benchmark=nope',
  ])('%s', async (path) => {
    const response = await fetch(`${app.url}${path}`, { headers: await app.as('admin') });
    const { detail } = (await response.json()) as { detail: string };
    expect([response.status, detail]).toEqual([404, expect.stringMatching(WHERE)]);
  });
});

describe('an instrument that is not named as one', () => {
  const FORM = /must have the form EXCHANGE:SYMBOL.* such as BINANCE:BTCUSDT/;

  it.each(['ltp?symbols=BTCUSDT', 'quotes?symbols=BTCUSDT', 'ltp?symbols=binance:BTCUSDT'])(
    'is missing in %s with its form',
    async (path) => {
      const response = await fetch(`${app.url}/api/market/${path}`, { headers: await app.as('viewer') });
      expect(await response.json()).toMatchObject({
        items: [],
        missing: [{ code: 'request.invalid', message: expect.stringMatching(FORM) }],
      });
    },
  );

  it('is refused by trade-safe with its form, and no instrument with an example', async () => {
    const ask = async (path: string) => (await fetch(`${app.url}/api/${path}`, { headers: await app.as('viewer') })).json();
    expect(await ask('websocket/trade-safe?symbols=BTCUSDT')).toMatchObject({ status: 422, detail: expect.stringMatching(FORM) });
    expect(await ask('market/ltp')).toMatchObject({ errors: [{ message: 'must name instruments such as BINANCE:BTCUSDT,US:AAPL' }] });
  });
});
