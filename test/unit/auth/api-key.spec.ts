import * as fc from 'fast-check';
import { formatApiKey, newApiKey, parseApiKey } from '../../../src/common/api-key.js';

const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz'.split('');
const BASE62 = [...BASE36, ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('')];
const text = (alphabet: string[], min: number, max = min) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: min, maxLength: max }).map((characters) => characters.join(''));

describe('an API key', () => {
  it('is qd_, its id, its secret and the CRC-32 of all that', () => {
    // The checksum was worked out with Python's binascii.crc32.
    const secret = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg';
    expect(formatApiKey('abcd1234', secret)).toBe(`qd_abcd1234_${secret}_cd77a442`);
  });

  it('gives back what it was made of', () => {
    fc.assert(
      fc.property(text(BASE36, 8), text(BASE62, 43, 128), (id, secret) =>
        expect(parseApiKey(formatApiKey(id, secret))).toEqual({ id, secret }),
      ),
    );
  });

  it('is refused with any one character changed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...BASE62), (place, character) => {
        const key = newApiKey();
        const at = place % key.length;
        const changed = key.slice(0, at) + character + key.slice(at + 1);
        fc.pre(changed !== key);
        expect(parseApiKey(changed)).toBeNull();
      }),
    );
  });

  it('has a secret of 256 bits that no other key has', () => {
    const secrets = Array.from({ length: 200 }, () => parseApiKey(newApiKey())?.secret ?? '');
    expect(new Set(secrets).size).toBe(200);
    for (const secret of secrets) expect(Math.log2(62) * secret.length).toBeGreaterThanOrEqual(256);
  });

  it.each([
    '',
    'qd_',
    'qd_abcd1234__00000000',
    'qd_ABCD1234_x_00000000',
    'qd_abcd1234_'.repeat(1000),
    '\0',
    `qd_abcd1234_${'a'.repeat(20_000)}_00000000`,
  ])('is not made of rubbish (%#)', (rubbish) => expect(parseApiKey(rubbish)).toBeNull());

  it('is refused with blanks or a line break around it', () => {
    const key = newApiKey();
    for (const padded of [` ${key}`, `${key} `, `${key}\n`]) expect(parseApiKey(padded)).toBeNull();
  });
});
