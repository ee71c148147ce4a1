import { type Deleted, HourlySweep } from '../../../src/platform/database/sweeps/hourly-sweep.js';
import { until } from '../../support/until.js';

class Sweep extends HourlySweep {
  readonly batches: number[] = [];
  rounds = 0;

  constructor(
    private due: number,
    private readonly broken = false,
  ) {
    super(1);
  }

  async sweep(): Promise<Deleted> {
    this.rounds += 1;
    if (this.broken) throw new Error('the disk is gone');
    return { rows: await this.inBatches(10, (size) => this.deleteSome(size)) };
  }

  private async deleteSome(size: number): Promise<number> {
    const deleted = Math.min(size, this.due);
    this.due -= deleted;
    this.batches.push(deleted);
    return deleted;
  }
}

describe('an hourly sweep', () => {
  it.each([
    [0, [0]],
    [9, [9]],
    [20, [10, 10, 0]],
    [25, [10, 10, 5]],
  ])('deletes %i rows in batches', async (due, batches) => {
    const sweep = new Sweep(due);
    expect(await sweep.sweep()).toEqual({ rows: due });
    expect(sweep.batches).toEqual(batches);
  });

  it('has its first turn soon after the start, and ends with the application', async () => {
    const sweep = new Sweep(5);
    sweep.onApplicationBootstrap();
    await until(async () => sweep.batches.length === 1);
    await sweep.onModuleDestroy();
    expect(sweep.rounds).toBe(1);
  });

  it('survives a round that fails', async () => {
    const sweep = new Sweep(5, true);
    sweep.onApplicationBootstrap();
    await until(async () => sweep.rounds === 1);
    await expect(sweep.onModuleDestroy()).resolves.toBeUndefined();
  });

  it('leaves the rest to the next start when the application ends between two batches', async () => {
    const sweep = new Sweep(1000);
    sweep.onApplicationBootstrap();
    await until(async () => sweep.batches.length > 0);
    await sweep.onModuleDestroy();
    expect(sweep.batches.length).toBeLessThan(100);
  });
});
