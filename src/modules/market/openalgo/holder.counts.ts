import { Injectable } from '@nestjs/common';

/** Limit of subscriptions over all sockets of one principal. */
const MAX_PER_PRINCIPAL = 10_000;

/** Counts the subscriptions of each principal over all its sockets. */
@Injectable()
export class HolderCounts {
  private readonly counts = new Map<string, number>();

  /** How many further subscriptions the principal may have. */
  room(principalId: string): number {
    return MAX_PER_PRINCIPAL - (this.counts.get(principalId) ?? 0);
  }

  add(principalId: string, by: number): void {
    const count = (this.counts.get(principalId) ?? 0) + by;
    if (count > 0) this.counts.set(principalId, count);
    else this.counts.delete(principalId);
  }
}
