import { Meter } from '../../../sdk/src/realtime/stats.js';
import type { Follower } from '../../../sdk/src/realtime/subscription.js';
import { Subscriptions } from '../../../sdk/src/realtime/subscriptions.js';
import type { Action, EventFrame, SubscribedFrame, SubscribeOptions, Topic } from '../../../sdk/src/realtime/wire.types.js';
import { HandClock } from './support.js';

/** A connection that answers each subscription at once, with the present value where the topic has one. */
function connected() {
  const sent: Action[] = [];
  let ids = 0;
  const wire = {
    isOpen: true,
    meter: new Meter(new HandClock()),
    nextId: () => (ids += 1),
    send: (action: Action) => void sent.push(action),
  };
  const all = new Subscriptions(wire);
  const frame = (topic: string, seq: number): EventFrame => ({ type: 'x', topic, epoch: 'e', seq, timestamp: '2025-12-04T10:30:00.000Z' });
  const follow = (topic: Topic, options: SubscribeOptions = {}) => {
    const seen: number[] = [];
    const follower: Follower = {
      waitsForPlace: false,
      take: ({ seq }) => void seen.push(seq),
      reset: () => undefined,
      changed: () => undefined,
    };
    const subscription = all.of(topic, options);
    subscription.followers.add(follower);
    subscription.start();
    subscription.giveValues();
    for (const action of sent.splice(0)) {
      if (action.action !== 'subscribe') continue;
      const { id, recover } = action;
      const events = recover === undefined ? [frame(topic, 7)] : [];
      all.get(topic)?.answered({
        type: 'subscribed',
        id,
        topic,
        epoch: 'e',
        seq: 7,
        recovered: recover !== undefined,
        events,
      } as unknown as SubscribedFrame);
    }
    return { seen, leave: () => void subscription.followers.delete(follower), subscription };
  };
  return { all, follow, sent, event: (topic: string, seq: number) => all.get(topic)?.event(frame(topic, seq)) };
}

describe('a topic that is followed again before it was ended', () => {
  it('goes on, and says its present value where it has one', () => {
    const { follow, event } = connected();
    const topic = 'market:BINANCE:BTCUSDT:quote';
    const first = follow(topic, { maxRateHz: 4 });
    first.leave();
    const second = follow(topic, { maxRateHz: 4 });
    event(topic, 8);
    expect([first.seen, second.seen, first.subscription === second.subscription]).toEqual([[7], [7, 8], true]);
  });

  it('goes on where it was, if it is a log', () => {
    const { follow, event } = connected();
    follow('alerts').leave();
    event('alerts', 8);
    const second = follow('alerts');
    event('alerts', 9);
    expect(second.seen).toEqual([9]);
  });

  it('begins anew with its newest rows, if it is a tail', () => {
    const { follow } = connected();
    const first = follow('logs:execution', { backfill: 10 });
    first.leave();
    const second = follow('logs:execution', { backfill: 10 });
    expect([second.seen, first.subscription === second.subscription]).toEqual([[7], false]);
  });

  it('says its present value to a second follower, too', () => {
    const { follow } = connected();
    const topic = 'market:US:SPY:quote';
    follow(topic);
    expect(follow(topic).seen).toEqual([7]);
  });
});

describe('a page that rests', () => {
  it('follows nothing but what it keeps, also of what is begun meanwhile, and goes on from where each topic was', () => {
    const { all, follow, event, sent } = connected();
    const [alerts, trades] = [follow('alerts'), follow('trades')];
    event('trades', 8);
    all.keepAwake(['alerts']);
    expect(sent.splice(0)).toEqual([{ action: 'unsubscribe', topic: 'trades' }]);
    const agents = follow('agents');
    event('alerts', 8);
    for (const topic of ['trades', 'agents']) event(topic, 9);
    expect([alerts.seen, trades.seen, agents.seen]).toEqual([[7, 8], [7, 8], []]);
    all.keepAwake(null);
    expect(sent).toMatchObject([
      { action: 'subscribe', topic: 'trades', recover: { epoch: 'e', seq: 8 } },
      { action: 'subscribe', topic: 'agents' },
    ]);
  });
});
