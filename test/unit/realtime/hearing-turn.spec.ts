import { hearingTurn } from '../../../src/modules/realtime/foreign/hearing-turn.js';

/** Keeps the event loop busy. */
function work(ms: number): void {
  for (const endsAt = performance.now() + ms; performance.now() < endsAt;);
}

describe('messages of clients', () => {
  it('are handled in turns: after a long one the others wait until the event loop has served all else', async () => {
    const order: string[] = [];
    const ticks = setInterval(() => order.push('tick'), 1);
    const handled: Promise<void>[] = [];
    const hear = async (name: string): Promise<void> => {
      await hearingTurn();
      order.push(name);
      work(5);
    };
    // As of several sockets: the next message is read when the one before has been handled or waits.
    for (const name of ['a', 'b', 'c']) {
      handled.push(hear(name));
      await Promise.resolve();
      await Promise.resolve();
    }
    await Promise.all(handled);
    clearInterval(ticks);
    expect(order.join(' ')).toMatch(/^a( tick)* b( tick)+ c/);
  });

  it('are handled at once where nothing else was', async () => {
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    let isHandled = false;
    void hearingTurn().then(() => (isHandled = true));
    await Promise.resolve();
    await Promise.resolve();
    expect(isHandled).toBe(true);
  });
});
