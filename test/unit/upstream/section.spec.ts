import { Part, type PartState } from '../../../src/platform/upstream/part.js';
import { composeSection, type Section } from '../../../src/platform/upstream/section.js';
import { UpstreamError } from '../../../src/platform/upstream/upstream.error.js';

const good = (name: string, asOfMs: number): PartState<string> => ({
  name,
  service: 'portfolio',
  good: { data: name, asOfMs },
  failure: null,
});
const failing = (part: PartState<string>): PartState<string> => ({ ...part, failure: 'connection refused' });
const never = (name: string): PartState<string> => failing({ ...good(name, 0), good: null });
const compose = (primary: PartState<string>, ...secondary: PartState<string>[]) =>
  composeSection({ primary, secondary, build: () => [primary, ...secondary].map((part) => part.good?.data ?? null) });

describe('A section', () => {
  it('is live when all of its parts are, as old as the oldest', () => {
    expect(compose(good('a', 20), good('b', 10))).toEqual({
      status: 'live',
      data: ['a', 'b'],
      asOfMs: 10,
      source: 'portfolio',
      reason: null,
    });
  });
  it('is unavailable when its primary part was never good', () => {
    expect(compose(never('a'), good('b', 10))).toEqual({
      ...{ status: 'unavailable', data: null, asOfMs: null, source: 'portfolio', reason: 'connection refused' },
    });
  });
  it('is stale when its primary part fails', () => {
    expect(compose(failing(good('a', 20)), good('b', 30))).toMatchObject({
      status: 'stale',
      data: ['a', 'b'],
      asOfMs: 20,
      reason: 'connection refused',
    });
  });
  it('stays whole as it was published last while its primary part fails, whatever its other parts say since', () => {
    const parts = (primary: PartState<string>, secondary: PartState<string>, before?: Section<(string | null)[]>) =>
      composeSection({ primary, secondary: [secondary], build: (data) => [data, secondary.good?.data ?? null], before });
    const before = parts(good('a', 20), good('b', 10));
    const stale = parts(failing(good('a', 20)), good('newer', 30), before);
    expect(stale).toEqual({ ...before, status: 'stale', reason: 'connection refused' });
    expect(parts(failing(good('a', 20)), good('newest', 40), stale)).toEqual(stale);
    expect(parts(good('again', 50), good('newest', 40), stale)).toMatchObject({ status: 'live', data: ['again', 'newest'], asOfMs: 40 });
    // What decides is there: its newest word counts, beside the last one of a part that fails.
    expect(parts(good('again', 50), failing(good('b', 10)), stale)).toMatchObject({ status: 'stale', data: ['again', 'b'], asOfMs: 10 });
  });
  it('is stale when a secondary part fails that was good', () => {
    expect(compose(good('a', 20), failing(good('b', 5)))).toMatchObject({ status: 'stale', asOfMs: 5, reason: 'b: connection refused' });
  });
  it('is live and says what is missing when a secondary part was never good', () => {
    expect(compose(good('a', 20), never('b'))).toMatchObject({
      status: 'live',
      data: ['a', null],
      asOfMs: 20,
      reason: 'b: connection refused',
    });
  });
});

describe('A part', () => {
  const answers = (...results: (() => Promise<string>)[]) =>
    new Part<string, number>('pnl', 'portfolio', () => (results.shift() ?? (() => Promise.reject(new Error())))());
  const refusal = () => Promise.reject(new UpstreamError('refused', 'connection refused'));

  it('is asked once however many want it', async () => {
    let asked = 0;
    const part = new Part<number, number>('pnl', 'portfolio', async () => (asked += 1));
    await Promise.all(Array.from({ length: 1000 }, (_, mark) => part.refresh(mark)));
    expect(asked).toBe(1);
    expect(part.mark).toBe(0);
  });
  it('keeps what was good and forgets its mark while it fails', async () => {
    const part = answers(
      () => Promise.resolve('first'),
      refusal,
      () => Promise.resolve('second'),
    );
    await part.refresh(1);
    await part.refresh(2);
    expect(part.state).toMatchObject({ good: { data: 'first' }, failure: 'connection refused' });
    expect(part.mark).toBeNull();
    await part.refresh(3);
    expect(part.state).toMatchObject({ good: { data: 'second' }, failure: null });
    expect(part.mark).toBe(3);
  });
  it('asks again after an answer that was under way', async () => {
    const first = Promise.withResolvers<string>();
    const part = answers(
      () => first.promise,
      () => Promise.resolve('second'),
    );
    const [early, late] = [part.refresh(1), part.refreshAfresh(() => 2)];
    first.resolve('first');
    await early;
    await late;
    expect(part.state.good?.data).toBe('second');
  });
});
