import { setImmediate as turn } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type Work, WorkLoop } from '../../../src/platform/background/work-loop.js';
import { until } from '../../support/until.js';

describe('work in the background', () => {
  const loops: WorkLoop[] = [];
  const lines: unknown[][] = [];
  const begin = (step: Work['step'], others: Partial<Work> = {}) => {
    const loop = new WorkLoop({ name: 'Test', failing: 'It fails', recovered: 'It works again', step, ...others });
    loops.push(loop);
    return loop;
  };

  beforeEach(() => {
    lines.length = 0;
    for (const level of ['warn', 'log'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation((...line: unknown[]) => void lines.push([level, ...line]));
  });
  afterEach(async () => {
    await Promise.all(loops.splice(0).map((loop) => loop.stop()));
    jest.restoreAllMocks();
  });

  it('waits for the start, and then until it is woken', async () => {
    let steps = 0;
    const loop = begin(async () => {
      steps += 1;
      return null;
    });
    loop.wake();
    await turn();
    expect(steps).toBe(0);
    loop.start();
    await turn();
    expect(steps).toBe(1);
    loop.wake();
    await turn();
    expect(steps).toBe(2);
  });

  it('goes on while a step says that there is more', async () => {
    let left = 5;
    begin(async () => {
      left -= 1;
      return left > 0 ? 0 : null;
    }).start();
    await until(() => left === 0);
  });

  it('takes one step at a time, and another one after it for all that came meanwhile', async () => {
    const ends: (() => void)[] = [];
    const loop = begin(() => new Promise<null>((resolve) => ends.push(() => resolve(null))));
    loop.start();
    for (let i = 0; i < 10; i += 1) loop.wake();
    await turn();
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await until(() => ends.length === 2);
    ends[1]?.();
    await turn();
    expect(ends).toHaveLength(2);
  });

  it('comes again at the time that a step has named, or at an earlier one', async () => {
    const answers = [60_000, null];
    let steps = 0;
    const loop = begin(async () => answers[steps++] ?? null);
    loop.start();
    await until(() => steps === 1);
    loop.wakeIn(5);
    loop.wakeIn(120_000);
    await until(() => steps === 2);
  });

  it('is woken from time to time', async () => {
    let steps = 0;
    begin(
      async () => {
        steps += 1;
        return null;
      },
      { everyMs: 5 },
    ).start();
    await until(() => steps >= 3);
  });

  it('tries again what failed, and says so once, and once that it works again', async () => {
    let failures = 3;
    let done = 0;
    begin(async () => {
      if (failures > 0) {
        failures -= 1;
        throw new Error('no connection');
      }
      done += 1;
      return done < 3 ? 0 : null;
    }).start();
    await until(() => done === 3);
    expect(lines).toEqual([
      ['warn', { reason: 'no connection' }, 'It fails'],
      ['log', 'It works again'],
    ]);
  });

  it('gives what is due the time to be done when it ends', async () => {
    let left = 20;
    const loop = begin(async () => {
      left -= 1;
      await turn();
      return left > 0 ? 0 : null;
    });
    loop.start();
    await loop.stop(60_000);
    expect(left).toBe(0);
  });

  it('ends in the midst of failures without waiting for success', async () => {
    const loop = begin(() => Promise.reject(new Error('away')));
    loop.start();
    await turn();
    await loop.stop();
    loop.wake();
    expect(loop.signal.aborted).toBe(true);
  });
});
