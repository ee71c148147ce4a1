import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { EventLog, type NewEvent } from '../../../platform/events/event-log.js';
import { eventOn, TOPICS } from '../../../platform/events/events.js';
import type { Sample } from '../components/component.js';
import { SystemSamplesRepository } from './system-samples.repository.js';
import { toComponentEvent } from './system.wire.js';

const SHORTEST_MEMORY_MS = 600_000;
/** A component without a sample for so many intervals is removed from the stream; history keeps it. */
const MEMORY_INTERVALS = 10;

/** Stores samples, then publishes them; a sample that another replica has stored is not published again. */
@Injectable()
export class SampleStore {
  /** Why the monitor did not answer the last time; null when it did. */
  monitorFailure: string | null = null;
  private readonly memoryMs: number;

  constructor(
    private readonly samples: SystemSamplesRepository,
    private readonly log: EventLog,
    { variables }: Config,
  ) {
    this.memoryMs = Math.max(SHORTEST_MEMORY_MS, MEMORY_INTERVALS * variables.SYSTEM_SAMPLE_SECONDS * 1000);
  }

  async keep(samples: readonly Sample[]): Promise<void> {
    const stored = await this.samples.insert(samples);
    if (stored.length > 0)
      await this.log.append(
        TOPICS.system,
        stored.map((sample) => this.eventOf(sample)),
      );
  }

  /** The newest sample of every component that is not removed. */
  newest(nowMs: number): Promise<Sample[]> {
    return this.samples.newest(nowMs - this.memoryMs);
  }

  private eventOf(sample: Sample): NewEvent {
    const { component, atMs, status } = sample;
    return eventOn(TOPICS.system, {
      id: `system:${component}:${atMs}:${status}`,
      type: 'system',
      timestamp: new Date(atMs).toISOString(),
      key: component,
      data: toComponentEvent(sample, this.monitorFailure),
    });
  }
}
