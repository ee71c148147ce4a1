import { FreshReads } from '../../../src/modules/auth/identity/fresh-reads.js';

/** A store whose reads answer when the test says so, with the value at the moment the read began. */
function slowStore() {
  const reads: { answer: () => void; fail: () => void }[] = [];
  const store = { value: 'valid', reads };
  const read = () => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const { value } = store;
    reads.push({ answer: () => resolve(value), fail: () => reject(new Error('store is down')) });
    return promise;
  };
  return { store, rows: new FreshReads(read) };
}

describe('reads that are shared', () => {
  it('cost two for a thousand callers', async () => {
    const { store, rows } = slowStore();
    const answers = Array.from({ length: 1000 }, () => rows.get('k'));
    store.reads[0]?.answer();
    await answers[0];
    store.reads[1]?.answer();
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 1000 }, () => 'valid'));
    expect(store.reads).toHaveLength(2);
  });

  it('never answer from before the question', async () => {
    const { store, rows } = slowStore();
    const before = rows.get('k');
    store.value = 'revoked';
    const after = rows.get('k');
    store.reads[0]?.answer();
    expect(await before).toBe('valid');
    store.reads[1]?.answer();
    expect(await after).toBe('revoked');
  });

  it('fail for those who asked and not for those after them', async () => {
    const { store, rows } = slowStore();
    const failed = rows.get('k');
    const waiting = rows.get('k');
    store.reads[0]?.fail();
    await expect(failed).rejects.toThrow('store is down');
    store.reads[1]?.answer();
    expect(await waiting).toBe('valid');
  });

  it('leave nothing behind: a later question is a read of its own', async () => {
    const { store, rows } = slowStore();
    const first = rows.get('k');
    store.reads[0]?.answer();
    await first;
    store.value = 'revoked';
    const second = rows.get('k');
    store.reads[1]?.answer();
    expect(await second).toBe('revoked');
  });

  it('are apart for different keys', () => {
    const { store, rows } = slowStore();
    void rows.get('a');
    void rows.get('b');
    expect(store.reads).toHaveLength(2);
  });
});
