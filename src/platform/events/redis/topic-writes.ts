import { Logger } from '@nestjs/common';

/** A refused topic counts as refused for so long, unless a write succeeds before: an append for it is tried again sooner. */
const REFUSAL_HOLDS_MS = 5000;

/** Whether Redis takes writes, logged once when that changes: a server that can be read may refuse every write. */
export class TopicWrites {
  private readonly logger = new Logger('EventLog');
  /** When each topic was refused last, by `performance.now`; the empty name is that of the check. */
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
