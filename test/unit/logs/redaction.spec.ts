import { Redactor } from '../../../src/modules/logs/redaction/redactor.js';
import { anEntry } from './an-entry.js';

const redact = (text: string) => new Redactor().test(text).text;
const JWT = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiJib2IifQ', 'c2lnbmF0dXJlLXBhcnQ'].join('.');

describe('redaction', () => {
  it.each([
    [`token is ${JWT} now`, 'token is [redacted:jwt] now'],
    ['key AKIAIOSFODNN7EXAMPLE used', 'key [redacted:api_key] used'],
    ['Authorization: Bearer abcdefghijklmnop', 'Authorization: [redacted:secret]'],
    ['sent Bearer abcdefghijklmnop to', 'sent Bearer [redacted:api_key] to'],
    ['password=hunter2 user=bob', 'password=[redacted:secret] user=bob'],
    ['{"api_key":"abc","n":1}', '{"api_key":[redacted:secret],"n":1}'],
    ['postgres://bob:hunter2@db/x', 'postgres://bob:[redacted:url_credentials]@db/x'],
    ['GET /ws?token=abcdef&x=1', 'GET /ws?token=[redacted:url_credentials]&x=1'],
    ['card 4111 1111 1111 1111.', 'card [redacted:card]1111.'],
    ['iban DE89 3704 0044 0532 0130 00', 'iban [redacted:iban]0 00'],
    ['-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----', '[redacted:private_key]'],
  ])('%s', (text, expected) => expect(redact(text)).toBe(expected));

  it.each([
    'order 4111111111111112',
    'blk_4111111111111111',
    'at 1795694400123',
    '-----BEGIN PUBLIC KEY-----',
    'postgres://bob@db/x',
    'v1.4111111111111111',
  ])('leaves alone: %s', (text) => expect(redact(text)).toBe(text));

  it('takes the whole value of a field that is named like a secret, and keeps four characters of an account', () => {
    const entry = anEntry({
      fields: { 'req.headers.Authorization': 'x', 'access-token': 'y', account_id: 'U1234567', note: 'fine', __proto__x: 1 },
    });
    new Redactor().redact(entry);
    expect(entry.fields).toEqual({
      'req.headers.Authorization': '[redacted:secret]',
      'access-token': '[redacted:secret]',
      account_id: '[redacted:account]4567',
      note: 'fine',
      __proto__x: 1,
    });
    expect([entry.redacted, entry.flags]).toEqual([['secret', 'account'], ['redacted']]);
  });

  it('finds a private key whose lines came as entries of their own', () => {
    const redactor = new Redactor();
    const lines = ['-----BEGIN RSA PRIVATE KEY-----', 'MIIEowIBAAKCAQEA7v', 'abc+/=', '-----END RSA PRIVATE KEY-----', 'after'];
    const entries = lines.map((message) => anEntry({ message, source: 'file:a.log' }));
    for (const entry of entries) redactor.redact(entry);
    expect(entries.map(({ message }) => message)).toEqual([...Array<string>(4).fill('[redacted:private_key]'), 'after']);
  });

  it('redacts keys in the names of an entry too: source, ids, field names', () => {
    const key = `ghp_${'a1B2'.repeat(6)}`;
    const names = { service: key.toLowerCase(), source: `loki:${key}`, broker: key, traceId: key, spanId: key };
    const entry = anEntry({ ...names, fields: { [key]: 1, side: 'buy' } });
    const redactor = new Redactor();
    const found = redactor.redact(entry);
    const gone = '[redacted:api_key]';
    expect(entry).toMatchObject({ service: 'redacted', source: `loki:${gone}`, broker: gone, traceId: gone, spanId: gone });
    expect(entry.fields).toEqual({ side: 'buy', [gone]: 1 });
    expect([found, entry.redacted]).toEqual([{ api_key: 6 }, ['api_key']]);
    // A repeated name is redacted too, and other names stay.
    const next = anEntry({ source: `loki:${key}`, traceId: 'a'.repeat(32), fields: { side: 'sell' } });
    redactor.redact(next);
    expect(next).toMatchObject({ source: `loki:${gone}`, traceId: 'a'.repeat(32), fields: { side: 'sell' } });
  });
});
