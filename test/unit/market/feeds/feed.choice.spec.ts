import type { Feed, FeedState } from '../../../../src/modules/market/feeds/feed.js';
import { FeedChoice } from '../../../../src/modules/market/feeds/feed.choice.js';

function feed(name: string): Feed & { state: FeedState } {
  return { name, state: 'live' } as Feed & { state: FeedState };
}

it('a feed that is not live for 10 s is passed over, and asked first again after 60 s of being live', () => {
  const [first, second] = [feed('first'), feed('second')];
  const choice = new FeedChoice([first, second]);
  const order = () => choice.order.map(({ name }) => name);
  choice.look(0);
  first.state = 'reconnecting';
  choice.look(1000);
  choice.look(10_900);
  expect(order()).toEqual(['first', 'second']);
  expect([choice.look(11_000), order()]).toEqual([true, ['second', 'first']]);
  expect(choice.orderWith(first).map(({ name }) => name)).toEqual(['second', 'first']);
  first.state = 'live';
  choice.look(20_000);
  choice.look(79_900);
  // The minute begins again after each failure.
  first.state = 'mute';
  choice.look(79_950);
  first.state = 'live';
  choice.look(79_990);
  choice.look(139_900);
  expect(order()).toEqual(['second', 'first']);
  expect([choice.look(139_990), order()]).toEqual([true, ['first', 'second']]);
});
