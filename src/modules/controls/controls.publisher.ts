import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { LivePage } from '../../common/wire/page.js';
import { DeskFacts } from '../../platform/events/ports/desk-facts.js';
import { EventLog } from '../../platform/events/event-log.js';
import { TOPICS } from '../../platform/events/events.js';
import { fields } from '../../platform/upstream/fields.js';
import { WorkLoop } from '../../platform/background/work-loop.js';
import type { ControlRequestDto } from './requests/control-request.js';
import { ControlRequestsRepository, type EventRow } from './requests/control-requests.repository.js';

const BATCH = 100;
/** Every replica looks this often for stored changes that another one left unpublished, or that the log refused. */
const SWEEP_EVERY_MS = 2000;

/** Publishes stored changes of requests on topic `controls`, in their order, and changes of the emergency stop as facts for alerts. */
@Injectable()
export class ControlsPublisher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop = new WorkLoop({
    name: ControlsPublisher.name,
    step: () => this.publishSome(),
    failing: 'Changes of controls do not reach the live stream; they are kept and retried',
    recovered: 'Changes of controls reach the live stream again',
    everyMs: SWEEP_EVERY_MS,
  });

  constructor(
    private readonly requests: ControlRequestsRepository,
    private readonly log: EventLog,
    private readonly facts: DeskFacts,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  /** Publishes a result that could not be stored, if the log accepts it now. */
  async publishUnstored(done: ControlRequestDto): Promise<void> {
    const event = {
      id: `control:${done.id}`,
      type: 'control',
      timestamp: new Date().toISOString(),
      data: { change: done.status, ...done },
    };
    await this.log.append(TOPICS.controls, [event]).catch(() => undefined);
  }

  /** The present position of topic `controls`. */
  place(): LivePage<never>['stream'] {
    return { topic: TOPICS.controls, ...this.log.ring(TOPICS.controls).head };
  }

  wake(): void {
    this.loop.wake();
  }

  private async publishSome(): Promise<number | null> {
    const rows = await this.requests.unannounced(BATCH);
    if (rows.length === 0) return null;
    const events = rows.map(({ position, requestId, at, data }) => ({
      ...{ id: `control:${requestId}:${position}`, type: 'control' },
      ...{ timestamp: at.toISOString(), data },
    }));
    await this.log.append(TOPICS.controls, events);
    await this.facts.handle(rows.flatMap(stopFact));
    await this.requests.markAnnounced(rows.map(({ position }) => position));
    return rows.length === BATCH ? 0 : null;
  }
}

/** A change of the emergency stop as a desk fact: tripped, possibly tripped, or armed again. */
function stopFact({ position, requestId, at, data }: EventRow) {
  const f = fields(data);
  const change = f.text('change');
  const control = f.text('control');
  const trips = control === 'ess.trip' && (change === 'done' || change === 'unknown');
  if (!trips && !(control === 'ess.rearm' && change === 'done')) return [];
  const told = { state: trips ? 'TRIPPED' : 'ARMED', certain: change === 'done', reason: f.text('reason'), by: f.text('requested_by') };
  return [{ id: `control:${requestId}:${position}`, type: 'emergency_stop', timestamp: at.toISOString(), data: told }];
}
