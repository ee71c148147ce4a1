import { type Behaviour, does, type FakeDesk, fakeDesk } from '../../support/desks/fake-desk.js';
import { clientOf, type RunningClient } from '../../support/desks/upstream-client.js';

const PATH = '/api/risk/ess/status';
const MIB = 1024 * 1024;

let desk: FakeDesk;
let running: RunningClient;

/** A desk and its client for each test of a group. */
function withDesk(...[dialect, limits]: [Parameters<typeof fakeDesk>[0], Parameters<typeof clientOf>[1]?]): void {
  beforeEach(async () => {
    desk = await fakeDesk(dialect);
    running = await clientOf(desk, limits);
  });
  afterEach(async () => {
    await running.close();
    await desk.close();
  });
}

describe('A service that fails', () => {
  withDesk('documented', { retryDelayMs: 1 });
  const ask = (timeoutMs = 5000) => running.client.get('risk', [PATH], { timeoutMs });

  it.each<[string, Behaviour, { kind: string; reason: string }]>([
    ['resets the connection', does.reset(), { kind: 'refused', reason: 'connection reset' }],
    ['answers 500', does.status(500), { kind: 'http_5xx', reason: 'answered 500' }],
    ['answers 401', does.status(401), { kind: 'http_4xx', reason: 'answered 401' }],
    ['answers 404', does.status(404), { kind: 'not_found', reason: 'answered 404' }],
    [
      'answers 200 with an error',
      does.answer({ error: 'secret inner text' }),
      { kind: 'error_body', reason: 'answered with an error message' },
    ],
    [
      'answers HTML',
      does.send('<!doctype html><p>secret inner text', 'text/html'),
      { kind: 'not_json', reason: 'answered with HTML, not JSON' },
    ],
    ['answers prose', does.send('secret inner text'), { kind: 'not_json', reason: 'answer is not JSON' }],
    ['answers nothing', does.send(''), { kind: 'not_json', reason: 'empty answer' }],
    ['answers half of a JSON text', does.send('{"state":"ARM'), { kind: 'truncated', reason: 'answer broke off' }],
    ['answers a JSON text up to a whole value', does.send('{"state":"ARMED"'), { kind: 'truncated', reason: 'answer broke off' }],
    ['hangs up within the body', does.breakOff('{"state":"ARMED"}'), { kind: 'truncated', reason: 'answer broke off' }],
    ['redirects to itself for ever', does.redirectTo(PATH), { kind: 'redirect_loop', reason: 'too many redirects' }],
  ])('and %s is unavailable with that reason', async (_, behaviour, failure) => {
    desk.risk.behave(behaviour);
    await expect(ask()).rejects.toMatchObject(failure);
  });

  it.each([
    ['hangs', does.hang()],
    ['hangs after the headers', does.hangAfterHeaders()],
    ['is slower than the time-out', does.delayed(500, does.answer({}))],
    [
      'sends its body drop by drop',
      (_: unknown, response: { write(text: string): unknown }) => void setInterval(() => response.write(' '), 20).unref(),
    ],
  ])('and %s is given up at the deadline', async (_, behaviour) => {
    desk.risk.behave(behaviour);
    await expect(ask(80)).rejects.toMatchObject({ kind: 'timeout', reason: 'no answer within 80 ms' });
  });

  it('and does not listen is refused', async () => {
    await desk.risk.stop();
    await expect(ask()).rejects.toMatchObject({ kind: 'refused', reason: 'connection refused' });
  });

  it('and sends 100 MB is cut off at 8 MiB', async () => {
    const sent = new Promise<number>((resolve) => desk.risk.behave(does.flood(100 * MIB, resolve)));
    await expect(ask()).rejects.toMatchObject({ kind: 'too_large', reason: 'answer larger than 8 MiB' });
    // What the two kernels buffer for a loopback connection comes on top of what was read.
    expect(await sent).toBeLessThan(32 * MIB);
  });

  it('with a body under 8 MiB is heard', async () => {
    desk.risk.behave(does.answer({ padding: 'x'.repeat(7 * MIB) }));
    await expect(ask()).resolves.toHaveProperty('padding');
  });

  it('says nothing of what the service sent in its error', async () => {
    desk.risk.behave(does.status(500));
    const error: unknown = await ask().catch((thrown: unknown) => thrown);
    expect(`${String(error)} ${JSON.stringify(error)} ${JSON.stringify(running.client.states())}`).not.toContain('secret');
  });

  it('may redirect to where it lives now', async () => {
    desk.risk.behave(does.redirectTo('/elsewhere'), PATH);
    desk.risk.behave(does.answer({ state: 'ARMED' }), '/elsewhere');
    await expect(ask()).resolves.toEqual({ state: 'ARMED' });
  });

  it('and writes NaN and Infinity as Python does is read with null in their place', async () => {
    desk.risk.behave(does.send('{"a": NaN, "b": [-Infinity, 1], "c": "NaN \\" NaN"}'));
    await expect(ask()).resolves.toEqual({ a: null, b: [null, 1], c: 'NaN " NaN' });
  });

  it('and says that there was no error is not taken for one that failed', async () => {
    desk.risk.behave(does.answer({ error: null, state: 'ARMED' }));
    await expect(ask()).resolves.toMatchObject({ state: 'ARMED' });
  });
});

describe('Asking again', () => {
  withDesk('documented', { retryDelayMs: 1 });
  const ask = (timeoutMs = 5000) => running.client.get('risk', [PATH], { timeoutMs });

  it.each([
    ['a reset connection', does.reset()],
    ['502', does.status(502)],
    ['503', does.status(503)],
    ['504', does.status(504)],
  ])('helps after %s', async (_, fault) => {
    desk.risk.behave(does.inTurn(fault, does.answer({ state: 'ARMED' })));
    await expect(ask()).resolves.toEqual({ state: 'ARMED' });
    expect(desk.risk.hits.get(PATH)).toBe(2);
  });

  it.each([
    ['500', does.status(500)],
    ['404', does.status(404)],
    ['HTML', does.send('<p>')],
    ['half an answer', does.breakOff('{')],
  ])('is not done after %s', async (_, fault) => {
    desk.risk.behave(does.inTurn(fault, does.answer({ state: 'ARMED' })));
    await expect(ask()).rejects.toMatchObject({ name: 'UpstreamError' });
    expect(desk.risk.hits.get(PATH)).toBe(1);
  });

  it('ends after three attempts', async () => {
    desk.risk.behave(does.status(503));
    await expect(ask()).rejects.toMatchObject({ reason: 'answered 503' });
    expect(desk.risk.hits.get(PATH)).toBe(3);
  });

  it('ends at the deadline of the whole call', async () => {
    desk.risk.behave(does.inTurn(does.status(503), does.hang()));
    await expect(ask(100)).rejects.toMatchObject({ kind: 'timeout', reason: 'no answer within 100 ms' });
  });
});

describe('A question with two paths', () => {
  withDesk('deployed');
  const [first, second] = ['/api/execution/positions', '/positions'] as const;
  const ask = () => running.client.get('execution', [first, second], { timeoutMs: 5000 });

  it('remembers the one that answers', async () => {
    await ask();
    await ask();
    await ask();
    expect(Object.fromEntries(desk.execution.hits)).toEqual({ [first]: 1, [second]: 3 });
  });

  it('comes back to the first when the second is gone', async () => {
    await ask();
    desk.execution.behave(does.answer({ positions: [] }), first);
    desk.execution.behave(does.status(404), second);
    await expect(ask()).resolves.toEqual({ positions: [] });
    await ask();
    expect(desk.execution.hits.get(second)).toBe(2);
  });

  it('is not found when neither is', async () => {
    desk.execution.behave(does.status(404));
    await expect(ask()).rejects.toMatchObject({ kind: 'not_found' });
    expect(running.client.states()).toContainEqual(expect.objectContaining({ name: 'execution', status: 'DEGRADED', breaker: 'closed' }));
  });

  it('does not go to the second path over any other failure', async () => {
    desk.execution.behave(does.status(500), first);
    await expect(ask()).rejects.toMatchObject({ kind: 'http_5xx' });
    expect(desk.execution.hits.get(second)).toBeUndefined();
  });
});
