import { session as sessionOf } from '../../../../sdk/src/client.js';
import { browserTabs, type TabMessage } from '../../../../sdk/src/session/tabs.js';
import { aSession, Backend, Browser, LIFE_S } from './a-session.js';
import { HandClock, settle } from '../support.js';

describe('a session in several tabs', () => {
  it('is refreshed by one request for all of them', async () => {
    const backend = new Backend();
    const browser = new Browser();
    const clock = new HandClock();
    const tabs = Array.from({ length: 5 }, () => aSession({ backend, clock, tabs: browser.tab() }));
    const all = Promise.all(tabs.map(({ session }) => session.credentials()));
    await clock.pass(1000);
    expect(await all).toEqual(Array(5).fill({ token: 'a1' }));
    expect(backend.count('/api/auth/refresh')).toBe(1);
    await clock.pass(LIFE_S * 800);
    expect(backend.count('/api/auth/refresh')).toBe(2);
    expect(tabs.map(({ session }) => session.state)).toEqual(Array(5).fill('signed_in'));
    const tokens = Promise.all(tabs.map(({ session }) => session.credentials()));
    expect(await tokens).toEqual(Array(5).fill({ token: 'a2' }));
  });

  it('ends in all of them, each saying so once, after one request', async () => {
    const backend = new Backend();
    const browser = new Browser();
    const clock = new HandClock();
    const tabs = Array.from({ length: 3 }, () => aSession({ backend, clock, tabs: browser.tab() }));
    const first = Promise.all(tabs.map(({ session }) => session.credentials()));
    await clock.pass(1000);
    await first;
    backend.refuses = [401, 'auth.invalid_token'];
    await clock.pass(LIFE_S * 2000);
    expect(tabs.map(({ types }) => types().filter((type) => type === 'signed_out'))).toEqual(Array(3).fill(['signed_out']));
    expect(backend.count('/api/auth/refresh')).toBe(2);
  });

  it('that is logged out in one is so in the others', async () => {
    const backend = new Backend();
    const browser = new Browser();
    const clock = new HandClock();
    const [one, other] = [aSession({ backend, clock, tabs: browser.tab() }), aSession({ backend, clock, tabs: browser.tab() })];
    const both = Promise.all([one.session.credentials(), other.session.credentials()]);
    await clock.pass(1000);
    await both;
    await one.session.logout();
    await settle();
    expect([one.session.state, other.session.state, browser.told]).toEqual(['signed_out', 'signed_out', ['renewed', 'signed_out']]);
  });
});

describe('the tabs of a browser', () => {
  it('take turns by the lock `qd-refresh`, and hear each other', async () => {
    const [one, other] = [browserTabs(), browserTabs()];
    const heard = new Promise<TabMessage>((resolve) => other.listen(resolve));
    const order: string[] = [];
    let free: () => void = () => undefined;
    const first = one.exclusive(new AbortController().signal, async () => {
      order.push('one begins');
      const { locks } = navigator as unknown as { locks: { query(): Promise<{ held: { name: string }[] }> } };
      order.push((await locks.query()).held.map(({ name }) => name).join());
      await new Promise<void>((resolve) => (free = resolve));
      order.push('one ends');
    });
    const second = other.exclusive(new AbortController().signal, () => Promise.resolve(void order.push('other')));
    const given = new AbortController();
    const third = other.exclusive(given.signal, () => Promise.resolve(void order.push('given up')));
    given.abort();
    await expect(third).rejects.toThrow();
    one.tell({ type: 'signed_out' });
    expect(await heard).toEqual({ type: 'signed_out' });
    free();
    await Promise.all([first, second]);
    expect(order).toEqual(['one begins', 'qd-refresh', 'one ends', 'other']);
    one.close();
    other.close();
  });
});

describe('a session in a browser without Web Locks or BroadcastChannel', () => {
  it('works, each tab on its own', async () => {
    const kept = globalThis.BroadcastChannel;
    Object.defineProperty(globalThis, 'BroadcastChannel', { configurable: true, value: undefined });
    const locks = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
    Object.defineProperty(globalThis, 'navigator', { configurable: true, value: {} });
    try {
      const backend = new Backend();
      const clock = new HandClock();
      const session = sessionOf({ mode: 'cookie' }, clock);
      session.attach('http://desk', backend.send);
      expect(await session.credentials()).toEqual({ token: 'a1' });
      session.close();
    } finally {
      Object.defineProperty(globalThis, 'BroadcastChannel', { configurable: true, writable: true, value: kept });
      if (locks) Object.defineProperty(globalThis, 'navigator', locks);
    }
  });
});
