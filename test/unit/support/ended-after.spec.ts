import { endedAfter } from '../../support/runner/ended-after.js';

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
    const [set, clear] = [jest.spyOn(globalThis, 'setTimeout'), jest.spyOn(globalThis, 'clearTimeout')];
    try {
      await expect(endedAfter(SOON_MS, body)()).rejects.toThrow('own');
      const ours = set.mock.results.filter((_, call) => set.mock.calls[call]?.[1] === SOON_MS).map(({ value }) => value as unknown);
      expect(ours).toHaveLength(1);
      expect(clear.mock.calls).toContainEqual(ours);
    } finally {
      set.mockRestore();
      clear.mockRestore();
    }
  });
});
