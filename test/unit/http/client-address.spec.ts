import type { IncomingMessage } from 'node:http';
import { loadConfig } from '../../../src/config/config.js';
import { ClientAddress } from '../../../src/platform/http/client-address.js';

function addressOf(trust: string, peer: string, forwarded?: string): string | undefined {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  const message = { headers, socket: { remoteAddress: peer } } as unknown as IncomingMessage;
  const addresses = new ClientAddress(loadConfig({ NODE_ENV: 'test', TRUST_PROXY: trust }));
  const found = addresses.of(message);
  addresses.settle(message);
  // What Fastify reads afterwards is the same: one address, or the peer.
  expect(message.headers['x-forwarded-for'] ?? peer).toBe(found);
  return found;
}

describe('the client of a message', () => {
  it.each([
    ['no proxy is trusted', 'false', '203.0.113.9', '10.0.0.1', '203.0.113.9'],
    ['zero proxies', '0', '203.0.113.9', '10.0.0.1', '203.0.113.9'],
    ['one proxy', '1', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['one proxy, by its old name', 'true', '10.0.0.1', '10.7.7.7, 203.0.113.9', '203.0.113.9'],
    ['one proxy, and what the client made up', '1', '10.0.0.1', '1.1.1.1, 2.2.2.2, 203.0.113.9', '203.0.113.9'],
    ['two proxies', '2', '10.0.0.1', '1.1.1.1, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['fewer entries than proxies', '3', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['a network', '10.0.0.0/8', '10.0.0.1', '1.1.1.1, 203.0.113.9, 10.9.9.9', '203.0.113.9'],
    ['a network, from outside of it', '10.0.0.0/8', '203.0.113.9', '1.1.1.1', '203.0.113.9'],
    ['a network of mapped addresses', '10.0.0.0/8', '::ffff:10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['names and networks', 'loopback, 2001:db8::/32', '::1', '198.51.100.7, 2001:db8::5', '198.51.100.7'],
    ['a single address', '192.0.2.1', '192.0.2.1', '203.0.113.9', '203.0.113.9'],
    ['a port', '1', '10.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
    ['IPv6 with a port', '1', '10.0.0.1', '[2001:db8::9]:4711', '2001:db8::9'],
    ['what is no address', '1', '10.0.0.1', '203.0.113.9, unknown', '10.0.0.1'],
    ['an empty header', '1', '10.0.0.1', '', '10.0.0.1'],
    ['markup', '1', '10.0.0.1', '<script>', '10.0.0.1'],
  ])('with %s', (_, trust, peer, forwarded, expected) => {
    expect(addressOf(trust, peer, forwarded)).toBe(expected);
  });

  it('is the peer where nothing is forwarded', () => {
    expect(addressOf('1', '10.0.0.1')).toBe('10.0.0.1');
  });

  it.each(['yes', '-1', '1.5', '10.0.0.0/33', '10.0.0/8', '300.0.0.1', 'loopback;10.0.0.1', '17', '::1/129', ''])(
    'cannot be found with TRUST_PROXY="%s": the start says so',
    (trust) => {
      if (trust === '') return expect(loadConfig({ NODE_ENV: 'test', TRUST_PROXY: trust }).proxyTrust).toBeNull();
      expect(() => loadConfig({ NODE_ENV: 'test', TRUST_PROXY: trust })).toThrow(/TRUST_PROXY must be the number of proxies/);
    },
  );
});
