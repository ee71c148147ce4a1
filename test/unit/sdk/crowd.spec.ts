import { createRealtime } from '../../../sdk/src/realtime.js';
import { KeySession } from '../../../sdk/src/session/key.session.js';
import { HandClock, HandNetwork, HandSurroundings, settle } from './support.js';

/** Numbers from 0 to 1 that look like chance and are the same in each run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

it('two hundred tabs that were cut off for half a minute come back over at least five seconds', async () => {
  const clock = new HandClock();
  const random = numbers(7);
  const tabs = Array.from({ length: 200 }, () => {
    const network = new HandNetwork();
    const surroundings = new HandSurroundings();
    const rt = createRealtime({ url: 'http://desk', session: new KeySession('k'), transport: network, clock, random, surroundings });
    rt.topic('alerts');
    return { network, tried: 0 };
  });
  await settle();
  for (const { network } of tabs) network.last.connected();
  for (const { network } of tabs) network.last.end(null);
  const cutMs = clock.nowMs;
  const back: number[] = [];
  while (back.length < tabs.length && clock.nowMs - cutMs < 120_000) {
    await clock.pass(100);
    const isBack = clock.nowMs - cutMs > 30_000;
    for (const tab of tabs) {
      if (tab.tried === tab.network.links.length || tab.network.last.isClosed) continue;
      tab.tried = tab.network.links.length;
      if (tab.tried === 1) continue;
      if (isBack) back.push(clock.nowMs);
      else tab.network.last.end(null);
    }
  }
  const [first = 0, last = 0] = [back[0], back.at(-1)];
  expect(back).toHaveLength(200);
  expect(last - first).toBeGreaterThanOrEqual(5000);
  // And not all at the ends: no second has more than a third of them.
  const most = Math.max(...Array.from({ length: 60 }, (_, at) => back.filter((ms) => Math.floor((ms - first) / 1000) === at).length));
  expect(most).toBeLessThan(70);
}, 60_000);
