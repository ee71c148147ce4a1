import { Injectable, Logger } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';

/** A desk event that is stored in the journal, as features get it. */
export interface DeskFact {
  readonly id: string;
  /** Wire type, e.g. `trade_executed`. */
  readonly type: string;
  /** When it happened: RFC 3339, UTC, milliseconds. */
  readonly timestamp: string;
  /** The payload, normalised by its dialect; still foreign, so read it with `fields`. */
  readonly data: unknown;
  /** The principal that sent it, e.g. `key:1a2b3c4d`; null = it came over the bus. */
  readonly reportedBy?: string | null;
}

type Keeper = (facts: readonly DeskFact[]) => Promise<void>;

/**
 * Passes desk events to the keepers of features (trades, metrics, alerts ...). Each event is handled by one replica, in the order of the
 * journal and at least once: after a crash or an outage it comes again, so a keeper goes by the event's id or by the key of what it stores.
 */
@Injectable()
export class DeskFacts {
  private readonly logger = new Logger(DeskFacts.name);
  private readonly keepers: { readonly wants: (type: string) => boolean; readonly name: string; readonly keep: Keeper }[] = [];

  /** Registers a keeper of these wire types, where `order_*` is all that begin so; called while modules initialise. */
  keep(name: string, types: readonly string[], keep: Keeper): void {
    const names = new Set(types);
    const families = types.flatMap((type) => (type.endsWith('*') ? [type.slice(0, -1)] : []));
    this.keepers.push({ name, wants: (type) => names.has(type) || families.some((family) => type.startsWith(family)), keep });
  }

  /**
   * Rejects with `storage.unavailable` while a keeper cannot store: the same events then come again. Any other error of a keeper is a bug of
   * ours with this input; the event is logged and skipped, for it would come back for ever.
   */
  async handle(facts: readonly DeskFact[]): Promise<void> {
    await Promise.all(this.keepers.map((keeper) => this.handTo(keeper, facts)));
  }

  private async handTo({ wants, name, keep }: (typeof this.keepers)[number], facts: readonly DeskFact[]): Promise<void> {
    const wanted = facts.filter(({ type }) => wants(type));
    if (wanted.length === 0) return;
    try {
      await keep(wanted);
    } catch (error) {
      if (error instanceof Problem && error.kind.retryable) throw error;
      // One by one, so that the other events of a batch with a faulty one are kept.
      if (wanted.length > 1) for (const fact of wanted) await this.handTo({ wants, name, keep }, [fact]);
      else this.logger.error({ err: error, id: wanted[0]?.id }, `${name} could not keep an event of the desk`);
    }
  }
}
