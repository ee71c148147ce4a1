import { type CommitCall, CommitQueue } from '../../../../src/modules/logs/store/segments/wal/commit.queue.js';
import { anEntry } from '../an-entry.js';

const BIG = 'x'.repeat(1024 * 1024);

/** A caller with an answer may add the next entry at any turn of the queue. */
it.each(Array.from({ length: 8 }, (_, turns) => turns))(
  'a large entry that comes %i turns after an answer is committed',
  async (turns) => {
    const queue = new CommitQueue(60_000, async (calls: readonly CommitCall[]) => {
      await Promise.resolve();
      for (const { resolve } of calls) resolve([]);
    });
    const add = () => queue.add([anEntry({ message: BIG })], {});
    await add();
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    expect(await add()).toEqual([]);
    await queue.close();
  },
  5000,
);
