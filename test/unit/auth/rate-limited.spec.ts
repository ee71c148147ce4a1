import { addressKey, rateLimited, rateLimitHeaders } from '../../../src/modules/auth/limits/rate-limited.js';

describe('a rate limit', () => {
  it('is told in the words of the draft', () => {
    expect(rateLimitHeaders('default', 120, { used: 1, remaining: 119, allowed: true, resetMs: 56_001 })).toEqual({
      'RateLimit-Policy': '"default";q=120;w=60',
      RateLimit: '"default";r=119;t=57',
    });
  });

  it('asks to wait a whole second at least', () => {
    expect(rateLimited('login', 10, { used: 11, remaining: 0, allowed: false, resetMs: 3 }, 'wait').options.retryAfterSeconds).toBe(1);
  });

  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['rubbish', 'rubbish'],
  ])('counts %s as %s', (ip, key) => expect(addressKey(ip)).toBe(key));
});
