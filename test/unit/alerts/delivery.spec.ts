import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { MAX_ATTEMPTS, pauseAfter } from '../../../src/modules/alerts/webhook/backoff.js';
import { signatureOf } from '../../../src/modules/alerts/webhook/signature.js';

describe('what goes to the webhook', () => {
  it('is signed over its time and its body', () => {
    const signature = signatureOf('a secret of the desk', '{"a":1}', 1_700_000_000_999);
    const expected = createHmac('sha256', 'a secret of the desk').update('1700000000.{"a":1}').digest('hex');
    expect(signature).toBe(`t=1700000000,v1=${expected}`);
  });

  it('has another signature with another time, body or secret', () => {
    const all = [signatureOf('s', 'b', 0), signatureOf('s', 'b', 1000), signatureOf('s', 'c', 0), signatureOf('t', 'b', 0)];
    expect(new Set(all).size).toBe(4);
  });

  it('is found genuine by the receiver of the README: with the secret, as it came and not late', async () => {
    const [, code = ''] = /^```js\n([^`]*isGenuine[\s\S]*?)^```$/m.exec(readFileSync('README.md', 'utf8')) ?? [];
    const receiver = `data:text/javascript,${encodeURIComponent(code)}`;
    const { isGenuine } = (await import(receiver)) as { isGenuine(secret: string, signature: string, body: string): boolean };
    const now = Date.now();
    const signature = signatureOf('secret', '{"a":1}', now);
    expect(isGenuine('secret', signature, '{"a":1}')).toBe(true);
    const late = signatureOf('secret', '{"a":1}', now - 600_000);
    expect([isGenuine('other', signature, '{"a":1}'), isGenuine('secret', signature, '{"a":2}')]).toEqual([false, false]);
    expect([isGenuine('secret', late, '{"a":1}'), isGenuine('secret', '', '{"a":1}')]).toEqual([false, false]);
  });

  it('is tried again after ever longer pauses of at most five minutes', () => {
    const pauses = Array.from({ length: MAX_ATTEMPTS }, (_, n) => pauseAfter(n + 1));
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300].map((seconds) => seconds * 1000));
  });
});
