import { statfs } from 'node:fs/promises';
import { cpus, freemem, loadavg, platform, totalmem } from 'node:os';
import { Injectable } from '@nestjs/common';
import { round } from '../../../common/money/money.js';
import { Config } from '../../../config/config.js';
import type { ComponentFigures } from './component.js';
import { busyPercent, coreTime, percentOf } from './cpu-time.js';

export interface HostFigures {
  /** Percent of all cores together. */
  readonly cpuPercent: number | null;
  readonly load1m: number | null;
  readonly memoryUsedPercent: number | null;
  readonly memoryTotalBytes: number;
  /** Of the file system of DATA_DIR, as `df` counts it. */
  readonly diskUsedPercent: number | null;
  readonly diskFreeBytes: number | null;
}

type Disk = Pick<HostFigures, 'diskUsedPercent' | 'diskFreeBytes'>;

/** Measures the machine of this process. The load of its processors is that of the last full window between two samples. */
@Injectable()
export class HostMeter {
  private begin = coreTime(cpus());
  private last: { readonly cpuPercent: number | null } | null = null;

  constructor(private readonly config: Config) {}

  /** Ends the window; the next one begins. */
  closeWindow(): void {
    const now = coreTime(cpus());
    this.last = { cpuPercent: busyPercent(this.begin, now) };
    this.begin = now;
  }

  async read(): Promise<HostFigures> {
    return {
      cpuPercent: this.last ? this.last.cpuPercent : busyPercent(this.begin, coreTime(cpus())),
      // Windows has no such figure, and reports 0.
      load1m: platform() === 'win32' ? null : (loadavg()[0] ?? null),
      memoryUsedPercent: percentOf(totalmem() - freemem(), totalmem()),
      memoryTotalBytes: totalmem(),
      ...(await this.disk()),
    };
  }

  private async disk(): Promise<Disk> {
    try {
      const { blocks, bfree, bavail, bsize } = await statfs(this.config.variables.DATA_DIR);
      // Space that is reserved for the superuser is neither used nor free.
      return { diskUsedPercent: percentOf(blocks - bfree, blocks - bfree + bavail), diskFreeBytes: bavail * bsize };
    } catch {
      return { diskUsedPercent: null, diskFreeBytes: null };
    }
  }
}

/** The numbers as history keeps them. */
export function hostFigures(figures: HostFigures): ComponentFigures {
  return {
    cpu_percent: round(figures.cpuPercent, 2),
    load_1m: round(figures.load1m, 2),
    memory_used_percent: round(figures.memoryUsedPercent, 2),
    disk_used_percent: round(figures.diskUsedPercent, 2),
    disk_free_bytes: figures.diskFreeBytes,
  };
}
