import { QuarterdeckError } from '../../sdk/src/rest/quarterdeck.error.ts';
import { lostSince, sayLink } from '../src/frame/head/link.ts';
import { StalledFeeds } from '../src/frame/truth/stalled.ts';
import { askedState } from '../src/parts/panel/asked.ts';
import { followedState, panelState } from '../src/parts/panel/panel-state.ts';

const [FIRST, LATER, BACK] = ['2026-11-28T16:31:30.000Z', '2026-11-28T16:31:50.000Z', '2026-11-28T16:32:10.000Z'];

describe('a lost connection', () => {
  it('is lost since it fell, through every try to come back, until one works', () => {
    sayLink({ is: 'connecting' }, FIRST);
    expect(lostSince.get()).toBeNull();
    sayLink({ is: 'live' }, FIRST);
    const seen = (['waiting', 'connecting', 'waiting', 'offline', 'connecting'] as const).map((is) => {
      sayLink(is === 'waiting' ? { is, at: 0, code: null } : { is }, is === 'waiting' ? FIRST : LATER);
      return lostSince.get();
    });
    expect(seen).toEqual([FIRST, FIRST, FIRST, FIRST, FIRST]);
    sayLink({ is: 'catching_up' }, BACK);
    expect(lostSince.get()).toBeNull();
    sayLink({ is: 'connecting' }, BACK);
    expect(lostSince.get()).toBe(BACK);
    sayLink({ is: 'live' }, BACK);
  });
});

describe('a panel', () => {
  const live = { status: 'live', as_of: FIRST, age_ms: 0, idle_ms: 0, source: 'portfolio', reason: null, next_try_at: null } as const;

  it('is as its section says, unless nothing newer would arrive', () => {
    expect(panelState(live)).toEqual({ is: 'live' });
    expect(panelState(live, 'the desk is away')).toEqual({ is: 'stale', asOf: FIRST, reason: 'the desk is away', idleMs: 0 });
    expect(panelState(live, null, true)).toEqual({ is: 'catching_up' });
    const stale = { ...live, status: 'stale', reason: 'circuit breaker is open' } as const;
    expect(panelState(stale, 'the desk is away')).toMatchObject({ is: 'stale', reason: 'circuit breaker is open' });
    const gone = { ...stale, status: 'unavailable', as_of: null, next_try_at: FIRST } as const;
    const why = { reason: 'circuit breaker is open', isNeverSeen: true, nextTryAt: FIRST };
    expect(panelState(gone, 'the desk is away')).toEqual({ is: 'unavailable', ...why });
  });

  it('of a request that failed keeps the answer before, as the last known one', () => {
    const error = new QuarterdeckError({ code: 'storage.unavailable', title: 'Away', status: 503, detail: 'Away', retryable: true });
    const asked = { data: undefined, isPending: false, isError: true, error, refetch: () => undefined };
    expect(askedState(asked)).toMatchObject({ is: 'error', problem: error, hasLastKnown: false });
    expect(askedState({ ...asked, data: [] })).toMatchObject({ is: 'error', hasLastKnown: true });
    expect(askedState({ ...asked, data: [], isError: false })).toEqual({ is: 'plain' });
  });

  it('of a topic carries the age of the loss', () => {
    expect([followedState(null), followedState(null, true), followedState(FIRST)]).toEqual([
      { is: 'live' },
      { is: 'catching_up' },
      { is: 'stale', asOf: FIRST, reason: 'The live connection is lost.' },
    ]);
  });
});

describe('silent topics', () => {
  it('are those that the backend names, until they speak again or the connection is another', () => {
    const feeds = new StalledFeeds();
    const said = { type: 'feed_stalled', topic: 'system', cause: 'source_mute', last_event_at: FIRST };
    feeds.hear(said);
    feeds.hear(said);
    feeds.hear({ ...said, topic: 'market:NSE:TCS:quote' });
    expect(feeds.get()).toEqual([{ topic: 'system', cause: 'source_mute', lastEventAt: FIRST }]);
    feeds.hear({ type: 'feed_resumed', topic: 'system' });
    expect(feeds.get()).toEqual([]);
    feeds.hear(said);
    feeds.hear({ type: 'status', status: { state: 'waiting' } });
    expect(feeds.get()).toEqual([]);
  });
});
