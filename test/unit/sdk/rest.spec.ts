import { createClient, QuarterdeckError, session as sessionOf, unwrap } from '../../../sdk/src/client.js';
import { HandClock } from './support.js';

const PROBLEM = { code: 'storage.unavailable', title: 'Away', status: 503, detail: 'the database' };

/** Answers in turn; the last one again and again. */
function aClient(...answers: (() => Response)[]) {
  const clock = new HandClock();
  const sent: Request[] = [];
  const atMs: number[] = [];
  const send = (request: Request): Promise<Response> => {
    sent.push(request);
    atMs.push(clock.nowMs);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return Promise.resolve().then(() => answer?.() ?? Response.json({}));
  };
  const session = sessionOf({ mode: 'apiKey', apiKey: 'k' });
  const api = createClient({ url: 'http://desk', session, fetch: send, clock, random: () => 0.5 });
  return { api, clock, sent, waits: () => atMs.slice(1).map((ms, n) => ms - (atMs[n] ?? 0)) };
}
const status =
  (code: number, headers: Record<string, string> = {}, body: object = { ...PROBLEM, status: code }) =>
  (): Response =>
    Response.json(body, { status: code, headers: { 'content-type': 'application/problem+json', 'x-request-id': 'req-1', ...headers } });
const ok = (): Response => Response.json({ fine: true });
const cut = (): Response => {
  throw new TypeError('fetch failed');
};

describe('a call', () => {
  it.each([
    ['a network fault', cut],
    ['503', status(503)],
    ['429', status(429)],
  ])('GET is sent again on %s, twice, after a pause with jitter that doubles', async (_, fault) => {
    const { api, clock, sent, waits } = aClient(fault, fault, ok);
    const answer = api.GET('/api/system');
    await clock.pass(60_000);
    expect((await answer).data).toEqual({ fine: true });
    expect([sent.length, waits()]).toEqual([3, [375, 750]]);
  });

  it('gives the third fault back', async () => {
    const { api, clock, sent } = aClient(cut);
    const answer = api.GET('/api/system');
    await clock.pass(60_000);
    expect((await answer).problem).toMatchObject({ code: 'client.network', status: 0, retryable: true });
    expect(sent).toHaveLength(3);
  });

  it('waits as long as `Retry-After` says, in seconds or as a date, and gives up on what is too long', async () => {
    const seconds = aClient(status(429, { 'retry-after': '2' }), ok);
    const one = seconds.api.GET('/api/system');
    await seconds.clock.pass(60_000);
    expect([(await one).response?.status, seconds.waits()]).toEqual([200, [2500]]);

    const dated = aClient(() => status(503, { 'retry-after': new Date(dated.clock.wall() + 5000).toUTCString() })(), ok);
    const two = dated.api.GET('/api/system');
    await dated.clock.pass(60_000);
    expect((await two).response?.status).toBe(200);
    expect(dated.waits()[0]).toBeGreaterThan(4000);

    const long = aClient(status(429, { 'retry-after': '3600' }), ok);
    const three = await long.api.GET('/api/system');
    expect(three.problem).toMatchObject({ status: 429, retryable: true, retryAfterMs: 3_600_000 });
    expect(long.sent).toHaveLength(1);
  });

  it('that changes something is sent once, but with an Idempotency-Key as a GET is', async () => {
    const plain = aClient(status(503));
    const body = { title: 't', message: 'm', severity: 'info', source: 's' };
    expect((await plain.api.POST('/api/alerts', { body } as never)).problem?.status).toBe(503);
    expect(plain.sent).toHaveLength(1);

    const keyed = aClient(cut, status(503), ok);
    const params = { header: { 'Idempotency-Key': 'key-1' } };
    const answer = keyed.api.POST('/api/controls/ess.trip', { params, body: { reason: 'a test' } } as never);
    await keyed.clock.pass(60_000);
    expect((await answer).response?.status).toBe(200);
    expect(keyed.sent.map((request) => request.headers.get('idempotency-key'))).toEqual(['key-1', 'key-1', 'key-1']);
    expect(await Promise.all(keyed.sent.map((request) => request.text()))).toEqual(Array(3).fill('{"reason":"a test"}'));
  });

  it.each([400, 403, 404, 409, 422, 500, 502, 504])('that is answered %d is not sent again', async (code) => {
    const { api, sent } = aClient(status(code));
    expect((await api.GET('/api/system')).problem?.status).toBe(code);
    expect(sent).toHaveLength(1);
  });

  it('that is given up while it waits is over at once', async () => {
    const { api, clock, sent } = aClient(cut);
    const cancel = new AbortController();
    const answer = api.GET('/api/system', { signal: cancel.signal });
    await clock.pass(100);
    cancel.abort();
    await clock.pass(0);
    expect((await answer).problem).toMatchObject({ code: 'client.aborted', retryable: false });
    expect(sent).toHaveLength(1);
  });

  it('sends the key and nothing else that proves who calls', async () => {
    const { api, sent } = aClient(ok);
    await api.GET('/api/system');
    expect([sent[0]?.headers.get('x-api-key'), sent[0]?.headers.get('authorization')]).toEqual(['k', null]);
  });
});

describe('a problem', () => {
  it('has what the backend says of it', async () => {
    const errors = [{ field: 'limit', message: 'too large' }];
    const { api } = aClient(status(422, {}, { ...PROBLEM, status: 422, code: 'request.invalid', errors, request_id: 'req-2' }));
    const failed = await unwrap(api.GET('/api/system')).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(QuarterdeckError);
    expect(failed).toMatchObject({
      code: 'request.invalid',
      status: 422,
      retryable: false,
      requestId: 'req-2',
      errors,
      retryAfterMs: null,
    });
  });

  it.each([
    [
      'a page of a proxy',
      () => new Response('<h1>Bad gateway</h1>', { status: 502 }),
      { code: 'client.bad_answer', status: 502, retryable: true },
    ],
    ['half of an answer', () => new Response('{"cut', { headers: { 'content-type': 'application/json' } }), { code: 'client.bad_answer' }],
    ['JSON that is no problem', () => Response.json([1], { status: 400 }), { code: 'client.bad_answer', status: 400, retryable: false }],
  ])('is made of %s', async (_, answer, expected) => {
    const { api } = aClient(answer);
    expect((await api.GET('/api/system')).problem).toMatchObject(expected);
  });
});
