import { Injectable } from '@nestjs/common';
import { Problem } from '../../common/problem.js';
import { timeRange, type TimeRange } from '../../common/time/time-range.js';
import { DAY_MS, HOUR_MS } from '../../common/time/time.js';
import { Config } from '../../config/config.js';
import { isDeskService, type Sample } from './components/component.js';
import type { ComponentDto, SystemDto } from './samples/dto/system.dto.js';
import type { SystemQueryDto } from './dto/system-query.dto.js';
import { Sampler } from './samples/sampler.js';
import { SampleStore } from './samples/sample.store.js';
import { SystemSamplesRepository } from './samples/system-samples.repository.js';
import { toHostDto, toSamplePointDto, toProcessDto, toStateDto } from './samples/system.wire.js';

const POINTS = 500;
/** A sample older than so many intervals is no current state; a running sampler has published that itself by then. */
const STALE_INTERVALS = 5;

@Injectable()
export class SystemService {
  constructor(
    private readonly sampler: Sampler,
    private readonly store: SampleStore,
    private readonly samples: SystemSamplesRepository,
    private readonly config: Config,
  ) {}

  /** This process and its host now, and every component (or the one of the query) as it was in the range. */
  async read({ component, start_time, end_time }: SystemQueryDto): Promise<SystemDto> {
    const nowMs = Date.now();
    const range = this.kept(timeRange(start_time, end_time, nowMs, HOUR_MS), nowMs);
    const { process, host, samples: own } = await this.sampler.now(nowMs);
    const newest = [...(await this.newest(component, nowMs)), ...own];
    const known = new Map(newest.map((sample) => [sample.component, sample]));
    if (component !== undefined && !known.has(component))
      throw new Problem('request.not_found', {
        detail: 'There is no component of that name. GET /api/system without one has them all.',
      });
    const history = range ? await this.samples.history({ ...range, component, points: POINTS }) : [];
    const byName = Map.groupBy(history, (sample) => sample.component);
    // A component without a current sample is as it was last in the range.
    for (const [name, past] of byName) if (!known.has(name)) known.set(name, past.at(-1)!);
    const selected = [...known.values()].filter((sample) => component === undefined || sample.component === component);
    return {
      timestamp: new Date(nowMs).toISOString(),
      process: toProcessDto(process),
      host: toHostDto(host),
      components: selected.map((sample) => this.toDto(sample, byName.get(sample.component) ?? [], nowMs)).toSorted(inOrder),
    };
  }

  private newest(component: string | undefined, nowMs: number): Promise<Sample[]> {
    if (component === undefined) return this.store.newest(nowMs);
    return this.samples.newestOf(component).then((sample) => (sample ? [sample] : []));
  }

  private toDto(sample: Sample, history: readonly Sample[], nowMs: number): ComponentDto {
    const staleMs = STALE_INTERVALS * this.sampler.intervalMs;
    return { ...toStateDto(sample, nowMs, staleMs, this.store.monitorFailure), history: history.map(toSamplePointDto) };
  }

  /** The part of a range in which there can be samples; databases have a shorter range of years. Null when it is empty. */
  private kept({ startMs, endMs }: TimeRange, nowMs: number): TimeRange | null {
    const oldestMs = nowMs - this.config.variables.SYSTEM_RETENTION_DAYS * DAY_MS - HOUR_MS;
    const within = { startMs: Math.max(startMs, oldestMs), endMs: Math.min(endMs, nowMs + HOUR_MS) };
    return within.startMs < within.endMs ? within : null;
  }
}

/** Our own components first, then by name. */
function inOrder(a: ComponentDto, b: ComponentDto): number {
  return rank(a) - rank(b) || (a.name < b.name ? -1 : 1);
}

function rank({ name }: ComponentDto): number {
  if (isDeskService(name)) return 2;
  return name.startsWith('process') ? 0 : 1;
}
