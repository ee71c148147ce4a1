import fc from 'fast-check';
import { fingerprintOf } from '../../../src/modules/alerts/lifecycle/fingerprint.js';

const labels = fc.dictionary(fc.string(), fc.string());

describe('the fingerprint of an alert', () => {
  it('is SHA-256 in hex', () => {
    expect(fingerprintOf('api', 'Feed is late', {})).toMatch(/^[\da-f]{64}$/);
  });

  it('does not depend on the order of the labels', () => {
    fc.assert(
      fc.property(labels, (given) => {
        const reversed = Object.fromEntries(Object.entries(given).toReversed());
        expect(fingerprintOf('s', 't', reversed)).toBe(fingerprintOf('s', 't', given));
      }),
    );
  });

  it('depends on source, title and every label, and no part can pass for another', () => {
    const all = [
      fingerprintOf('a', 'b', {}),
      fingerprintOf('ab', '', {}),
      fingerprintOf('', 'ab', {}),
      fingerprintOf('a', 'b', { c: 'd' }),
      fingerprintOf('a', 'b', { c: 'e' }),
      fingerprintOf('a', 'b', { cd: '' }),
      fingerprintOf('a', 'b', { 'c","d': '' }),
      fingerprintOf('a', 'b', { c: '","d' }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});
