import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LTP, QUOTE } from '../../../src/modules/market/ticks/instrument-name.js';
import { until } from '../../support/until.js';
import { VENUE_NAMES, VENUES, venueDesk } from '../../support/market/venue-desk.js';

const STORM_MS = 30_000;
const EVERY_MS = 200;

/** Longer than a unit test may take: what a bad half minute does to a feed. */
it.each(VENUE_NAMES)(
  'a cut of %s every 200 ms for 30 s loses no trade that the venue sends again',
  async (name) => {
    const { want, venue, feed, symbol, other, counted, close } = await venueDesk(name);
    const stream = VENUES[name].venue;
    const sent: number[] = [];
    const trade = () => {
      sent.push(100 + sent.length);
      venue.trade(stream, 99 + sent.length);
    };
    try {
      want(symbol, QUOTE);
      want(other, LTP);
      await until(() => venue.held.size >= 3 && feed.connections.every(({ isSettled }) => isSettled));
      const wanted = new Set(venue.held);
      trade();
      await until(() => counted.length === 1);
      const endsAt = Date.now() + STORM_MS;
      // Slow enough that what a venue keeps of the past reaches back over the longest time without a subscription.
      const trading = setInterval(trade, 400);
      const cutting = setInterval(() => venue.cut(), EVERY_MS);
      await until(() => Date.now() > endsAt, STORM_MS + 5000);
      clearInterval(cutting);
      clearInterval(trading);
      await until(() => feed.state === 'live' && feed.connections.every(({ isSettled }) => isSettled), 40_000);
      await until(() => venue.held.size === wanted.size);
      expect(venue.held).toEqual(wanted);
      expect(venue.overLimit).toBe(0);
      trade();
      await until(() => counted.at(-1)?.price === sent.at(-1));
      const prices = counted.map(({ price }) => price);
      // No trade twice, none out of order.
      expect(prices).toEqual([...new Set(prices)].toSorted((one, next) => one - next));
      // These send the last fifty trades with a subscription, the others nothing of the past.
      if (name === 'coinbase' || name === 'kraken') expect(prices).toEqual(sent);
    } finally {
      await close();
    }
  },
  120_000,
);

it('an untrusted certificate is refused before anything is sent', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-test-tls-'));
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' });
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  let upgrades = 0;
  server.on('upgrade', (_, socket) => {
    upgrades += 1;
    socket.destroy();
  });
  const { feed, close } = await venueDesk('binance', { url: `wss://127.0.0.1:${(server.address() as AddressInfo).port}/stream` });
  try {
    await until(() => feed.reason !== null);
    expect([feed.reason, upgrades]).toEqual([expect.stringMatching(/self-signed certificate/), 0]);
  } finally {
    await close();
    server.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
