import { Injectable } from '@nestjs/common';
import { fields } from '../../upstream/fields.js';

/** The fields by which an event of the desk may name a strategy. */
export const STRATEGY_FIELDS = [
  ...['strategy', 'strategy_name', 'strategy_id', 'active_strategy', 'agent', 'agent_id', 'agent_name', 'name', 'source'],
] as const;

/**
 * At which brokers each strategy trades, as this replica knows it. For a principal with a limit to some brokers, a strategy that trades only
 * at others does not exist; one that has never traded is visible to all. The agents feature fills this.
 */
@Injectable()
export class StrategyBrokers {
  private readonly byStrategy = new Map<string, Set<string | null>>();

  /** Notes a trade of the strategy at this broker; null = a trade without a broker. */
  learn(strategy: string, broker: string | null): void {
    const known = this.byStrategy.get(strategy);
    if (known) known.add(broker);
    else this.byStrategy.set(strategy, new Set([broker]));
  }

  /** A principal that sees one of them sees the strategy; none = visible to all. */
  of(strategy: string | null): readonly (string | null)[] {
    const brokers = strategy === null ? undefined : this.byStrategy.get(strategy);
    return brokers ? [...brokers] : [];
  }

  /** The brokers of the strategy that the payload of an event names. */
  named(payload: unknown): readonly (string | null)[] {
    const f = fields(payload);
    for (const field of STRATEGY_FIELDS) {
      const brokers = this.of(f.id(field));
      if (brokers.length > 0) return brokers;
    }
    return [];
  }

  /** Whether a principal of these brokers may see the strategy. */
  isSeen(strategy: string | null, brokers: readonly string[]): boolean {
    const own = this.of(strategy);
    return own.length === 0 || own.some((broker) => broker !== null && brokers.includes(broker));
  }
}
