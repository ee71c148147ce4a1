import { endedAfter } from '../../support/ended-after.js';

const SOON_MS = 20;

describe('The end to tests that hang', () => {
  it('fails what has not ended', async () => {
    await expect(endedAfter(SOON_MS, () => new Promise(() => undefined))()).rejects.toThrow('has not ended after 20 ms');
  });

  it.each<[string, () => unknown]>([
    [
      'throws at once',
      () => {
        throw new Error('own');
      },
    ],
    ['rejects', () => Promise.reject(new Error('own'))],
  ])('leaves nothing behind that would end the process later, where a test %s', async (_what, body) => {
    const late: unknown[] = [];
    const receive = (reason: unknown) => late.push(reason);
    process.on('unhandledRejection', receive);
    try {
      await expect(endedAfter(SOON_MS, body)()).rejects.toThrow('own');
      await new Promise((resolve) => setTimeout(resolve, 3 * SOON_MS));
      expect(late).toEqual([]);
    } finally {
      process.off('unhandledRejection', receive);
    }
  });
});
