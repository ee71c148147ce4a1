import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { EventLog } from '../../platform/events/event-log.js';
import { TOPICS } from '../../platform/events/events.js';
import { fields } from '../../platform/upstream/fields.js';
import { ControlsUpstream } from './controls.upstream.js';
import { CONTROL, isControl } from './requests/control.js';

/** Changes after which a service may have another state. */
const ASKED = new Set(['done', 'failed', 'unknown']);

/** Drops cached answers on every replica after a control was carried out by any of them. */
@Injectable()
export class OutdatedAnswers implements OnApplicationBootstrap, OnApplicationShutdown {
  private leave: () => void = () => undefined;

  constructor(
    private readonly upstream: ControlsUpstream,
    private readonly log: EventLog,
  ) {}

  onApplicationBootstrap(): void {
    this.leave = this.log.subscribe(({ topic, data }) => {
      if (topic !== TOPICS.controls) return;
      const f = fields(data);
      const name = f.text('control');
      if (isControl(name) && ASKED.has(f.text('change') ?? '')) this.upstream.outdate(CONTROL[name]);
    });
  }

  onApplicationShutdown(): void {
    this.leave();
  }
}
