import { Injectable } from '@nestjs/common';
import { Metrics } from './metrics.js';
import type { WrittenPart } from '../background/written-part.js';

export type WriteState = 'taken' | 'refused';

/** Every store of this process, and whether it takes writes. */
@Injectable()
export class WrittenParts {
  private readonly parts = new Map<string, WrittenPart>();

  constructor(metrics: Metrics) {
    const gauge = metrics.gauge('quarterdeck_storage_writable', '1 while what is written there is taken, 0 while it is only read', [
      'part',
    ]);
    Object.assign(gauge, {
      collect: () => this.parts.forEach(({ takesWrites }, part) => gauge.set({ part }, takesWrites ? 1 : 0)),
    });
  }

  add(part: WrittenPart): void {
    this.parts.set(part.name, part);
  }

  /** By the name of the part: `database`, `audit`, `log_store`. */
  states(): Readonly<Record<string, WriteState>> {
    return Object.fromEntries([...this.parts].map(([name, { takesWrites }]) => [name, takesWrites ? 'taken' : 'refused']));
  }
}
