import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { ServiceName } from '../../config/config.js';
import { EventLog } from '../../platform/events/event-log.js';
import { TOPICS } from '../../platform/events/events.js';
import { fields } from '../../platform/upstream/fields.js';
import { ControlsUpstream } from './controls.upstream.js';
import { isService } from './requests/control.js';
import { ControlRequestsRepository } from './requests/control-requests.repository.js';

/** Circuit breakers held open by an operator: the same on every replica, also on one that starts later. */
@Injectable()
export class HeldBreakers implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly applied = new Map<string, number>();
  private leave: () => void = () => undefined;

  constructor(
    private readonly requests: ControlRequestsRepository,
    private readonly upstream: ControlsUpstream,
    private readonly log: EventLog,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.leave = this.log.subscribe(({ topic, data }) => {
      if (topic === TOPICS.controls && fields(data).text('control')?.startsWith('breaker.') === true)
        void this.apply().catch(() => undefined);
    });
    await this.apply();
  }

  onApplicationShutdown(): void {
    this.leave();
  }

  async set(service: ServiceName, held: boolean): Promise<void> {
    await this.requests.holdBreaker(service, held, new Date());
    await this.apply();
  }

  /** Applies each change once on this replica, because a breaker closed by an operator may open again by itself. */
  private async apply(): Promise<void> {
    for (const { service, held, changedAt } of await this.requests.breakers()) {
      if (!isService(service) || this.applied.get(service) === changedAt.getTime()) continue;
      // A replica that starts has no breaker to close.
      if (held || this.applied.has(service) || this.isRecent(changedAt)) this.upstream.setBreaker(service, held ? 'open' : 'closed');
      this.applied.set(service, changedAt.getTime());
    }
  }

  private isRecent(changedAt: Date): boolean {
    return Date.now() - changedAt.getTime() < 60_000;
  }
}
