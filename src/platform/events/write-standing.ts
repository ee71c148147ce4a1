import { Logger } from '@nestjs/common';

/** A topic that was refused counts as refused for so long, unless it is written before: who has events for it tries again sooner. */
const REFUSAL_HOLDS_MS = 5000;

/** Whether Redis takes what is written, told to the log once when that changes: one that is read well may refuse every write. */
export class WriteStanding {
  private readonly logger = new Logger('EventLog');
  /** When each topic was refused last, by `performance.now`; the name of none is the check's own. */
  private readonly refusedAtMs = new Map<string, number>();
  private reported = false;

  /** False while any write is refused. */
  get ok(): boolean {
    const nowMs = performance.now();
    for (const [topic, atMs] of this.refusedAtMs) if (nowMs - atMs > REFUSAL_HOLDS_MS) this.refusedAtMs.delete(topic);
    return this.refusedAtMs.size === 0;
  }

  refused(topic: string, reason: string): void {
    this.refusedAtMs.set(topic, performance.now());
    if (this.reported) return;
    this.reported = true;
    this.logger.warn(
      { reason },
      'Redis is read but refuses writes: the live stream stands still, and goes on from here when it takes them',
    );
  }

  taken(topic: string): void {
    if (this.refusedAtMs.size === 0 && !this.reported) return;
    this.refusedAtMs.delete(topic);
    if (!this.reported || !this.ok) return;
    this.reported = false;
    this.logger.log('Redis takes writes again');
  }
}
