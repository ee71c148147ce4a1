import type { CpuInfo } from 'node:os';

/** Time that cores have spent, in any unit. */
export interface CoreTime {
  readonly busy: number;
  readonly total: number;
}

/** Used time in percent of the time that went by: 500 ms of CPU in 1000 ms -> 50, on two cores at once 100. Null for no time. */
export function percentOf(used: number, elapsed: number): number | null {
  return elapsed > 0 && used >= 0 ? (100 * used) / elapsed : null;
}

/** All cores together: `{busy: 30, total: 100}` and then `{busy: 80, total: 200}` -> 50. Null when none has counted, or one was taken away. */
export function busyPercent(before: CoreTime, after: CoreTime): number | null {
  const percent = percentOf(after.busy - before.busy, after.total - before.total);
  return percent === null ? null : Math.min(100, percent);
}

export function coreTime(cores: readonly Pick<CpuInfo, 'times'>[]): CoreTime {
  let busy = 0;
  let total = 0;
  for (const { times } of cores) {
    const used = times.user + times.nice + times.sys + times.irq;
    busy += used;
    total += used + times.idle;
  }
  return { busy, total };
}
