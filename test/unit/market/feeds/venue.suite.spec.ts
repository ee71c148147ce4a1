import { DEPTH, LTP, QUOTE } from '../../../../src/modules/market/ticks/instrument-name.js';
import { until } from '../../../support/until.js';
import { VENUE_NAMES, VENUES, venueDesk, type VenueDeskOptions } from '../../../support/market/venue-desk.js';

const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

describe.each(VENUE_NAMES)('the feed of %s', (name) => {
  const { symbol, other, venue: stream, otherVenue: otherStream } = VENUES[name];

  async function desk(options: VenueDeskOptions = {}) {
    const made = await venueDesk(name, options);
    ended.push(made.close);
    const { venue, feed } = made;
    const isHeld = (asked: string) => [...venue.held].some((held) => held.startsWith(asked));
    const isSettled = () => feed.state === 'live' && feed.connections.every((connection) => connection.isSettled);
    return { ...made, isHeld, isSettled };
  }

  /** Two symbols, followed and with a price. */
  async function trading(options: VenueDeskOptions = {}) {
    const made = await desk(options);
    const { want, venue, ltp, isHeld } = made;
    for (const asked of [symbol, other]) want(asked, LTP);
    await until(() => isHeld(stream) && isHeld(otherStream));
    venue.trade(stream, 10);
    venue.trade(otherStream, 20);
    await until(() => ltp(symbol) === 10 && ltp(other) === 20);
    const isWhole = () => made.isSettled() && isHeld(stream) && isHeld(otherStream);
    return { ...made, isWhole };
  }

  it('subscribes to wanted symbols in their mode, and unsubscribes others', async () => {
    const { want, venue, states, isHeld } = await desk();
    const isSame = (held: ReadonlySet<string>) => held.size === venue.held.size && [...held].every((one) => venue.held.has(one));
    want(symbol, LTP);
    await until(() => isHeld(stream));
    want(symbol, DEPTH);
    await until(() => [...venue.held].some((held) => held.startsWith(stream) && /depth|level2|book|quotes|full/.test(held)));
    const whole = new Set(venue.held);
    want(symbol, LTP);
    await until(() => isHeld(stream) && !isSame(whole));
    want(symbol, null);
    await until(() => !isHeld(stream));
    expect(states).toContain('live');
  });

  it('has everything again after each cut, within the limit of the venue', async () => {
    const { want, venue, ltp, counters, isSettled } = await desk();
    want(symbol, QUOTE);
    want(other, LTP);
    await until(() => venue.held.size >= 3 && isSettled());
    const wanted = new Set(venue.held);
    let cuts = 0;
    const cutting = setInterval(() => {
      cuts += 1;
      venue.cut();
    }, 200);
    await until(() => cuts >= 8);
    clearInterval(cutting);
    await until(isSettled);
    await until(() => venue.held.size === wanted.size);
    expect(venue.held).toEqual(wanted);
    expect([venue.overLimit, counters.of(name).reconnects >= 3]).toEqual([0, true]);
    // The last cut may not have been noticed yet, and takes what is sent meanwhile with it.
    await until(() => {
      venue.trade(stream, 77);
      return ltp(symbol) === 77;
    });
  });

  it('has everything again when the venue ends each connection after a while', async () => {
    const { venue, ltp, isWhole } = await trading();
    venue.endAfterMs = 150;
    venue.cut();
    await until(() => venue.all.length >= 4);
    venue.endAfterMs = 0;
    await until(() => {
      venue.trade(stream, 11);
      return isWhole() && ltp(symbol) === 11;
    });
    expect(venue.overLimit).toBe(0);
  });

  it('leaves a connection on which the venue is silent, and takes no old price for a new one', async () => {
    const { venue, counters, stateOf, isWhole } = await trading({ limits: { heartbeatMs: 200 } });
    venue.hanging = true;
    await until(() => counters.of(name).ends.some(({ reason }) => /^nothing came for \d+ s$/.test(reason)));
    expect(stateOf(symbol, LTP)).toBe('stale');
    venue.hanging = false;
    venue.cut();
    await until(isWhole);
    venue.trade(stream, 12);
    await until(() => stateOf(symbol, LTP) === 'live');
    expect(stateOf(other, LTP)).toBe('stale');
  });

  it.each([401, 403, 406])('is failed after three answers of %d, and live again after a restart', async (status) => {
    const { venue, feed, isWhole } = await trading();
    venue.refusing = { status };
    venue.cut();
    await until(() => feed.state === 'failed');
    expect(feed.reason).toBe(`the venue answers ${status}`);
    venue.refusing = null;
    feed.restart();
    await until(isWhole);
  });

  it('waits as long as a 429 asks for', async () => {
    const { venue, feed, isWhole } = await trading();
    venue.refusing = { status: 429, headers: { 'retry-after': '1' } };
    venue.cut();
    await until(() => feed.reason === 'the venue answers 429');
    const [tries, refusedMs] = [venue.upgrades.length, performance.now()];
    venue.refusing = null;
    await until(() => venue.upgrades.length > tries);
    expect(performance.now() - refusedMs).toBeGreaterThanOrEqual(900);
    await until(isWhole);
  });

  it('goes on trying while nothing listens at the address of the venue', async () => {
    const { counters, feed } = await desk({ url: 'ws://127.0.0.1:9/stream' });
    await until(() => counters.of(name).reconnects >= 3);
    expect([feed.reason, feed.state]).toEqual([expect.stringContaining('ECONNREFUSED'), expect.stringMatching(/connecting/)]);
  });

  it('is live for all other symbols where the venue sends nothing of one', async () => {
    const { venue, want, feed, ltp, stateOf } = await desk();
    venue.dropped.add(stream);
    for (const asked of [symbol, other]) want(asked, LTP);
    await until(() => {
      for (const traded of [stream, otherStream]) venue.trade(traded, 30);
      return ltp(other) === 30;
    });
    expect([feed.state, stateOf(symbol, LTP), stateOf(other, LTP)]).toEqual(['live', 'waiting', 'live']);
  });

  it('asks for everything once more when there are messages and no ticks, then connects anew', async () => {
    const { venue, states, isWhole } = await trading({ muteMs: 600, isOpen: () => true });
    const [first] = venue.all;
    const asked = first?.frames.length ?? 0;
    const beating = setInterval(() => venue.beat(), 100);
    await until(() => states.includes('mute'));
    await until(() => (first?.frames.length ?? 0) > asked);
    expect(venue.all).toHaveLength(1);
    await until(() => venue.all.length === 2);
    clearInterval(beating);
    await until(isWhole);
  });

  it('does not ask without a pause where the venue ends each connection that has asked for something', async () => {
    const { venue, isWhole, counters } = await trading();
    venue.closing = true;
    venue.cut();
    await until(() => counters.of(name).reconnects >= 5);
    venue.closing = false;
    await until(isWhole);
    expect(venue.overLimit).toBe(0);
  });

  it('gives up a connection on which nothing can be read', async () => {
    const { venue, counters, isWhole } = await trading();
    for (let frame = 0; frame < 100; frame += 1) venue.send('{garbage');
    await until(() => venue.all.length === 2);
    expect(counters.of(name).rejected.get('unreadable')).toBe(100);
    await until(isWhole);
  });

  it('follows no redirect', async () => {
    const { venue, feed, isWhole } = await trading();
    venue.refusing = { status: 302, headers: { location: venue.url.replace('ws', 'http') } };
    venue.cut();
    await until(() => feed.reason === 'the venue answers 302' && venue.upgrades.length > 2);
    venue.refusing = null;
    await until(isWhole);
  });

  // Prices of Kite have neither a time nor a number: there is nothing to tell the older one by.
  if (name !== 'kite')
    it('counts a trade that is sent again once, and keeps the newer price when an older one comes after it', async () => {
      const { venue, trades, ltp } = await trading();
      const before = trades.length;
      venue.trade(stream, 13, 1, Date.now());
      venue.trade(stream, 14, 1, Date.now() + 1);
      venue.repeat(stream, 2);
      venue.trade(stream, 15, 1, Date.now() + 2);
      await until(() => ltp(symbol) === 15);
      expect(trades.slice(before)).toEqual([13, 14, 15]);
    });

  if (name !== 'kite')
    it('flags a price that comes late', async () => {
      const { venue, want, cache, exchange, ltp, isHeld } = await desk();
      want(symbol, LTP);
      await until(() => isHeld(stream));
      venue.trade(stream, 40, 1, Date.now() - 120_000);
      await until(() => ltp(symbol) === 40);
      expect(cache.get(exchange, symbol)?.flags).toEqual(['late']);
    });
});
