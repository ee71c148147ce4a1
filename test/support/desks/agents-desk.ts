import { aTrade, type PageOf, type TradesDesk } from '../../services/trades/trades-desk.js';
import { until } from '../until.js';

export interface AgentRow {
  readonly id: string;
  readonly [field: string]: unknown;
}

const MINUTE_MS = 60_000;
export const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

let eventIds = 0;
/** A signal of a strategy, as the desk reports it. */
export const aSignal = (strategy: string, fields: Record<string, unknown> = {}, id = `signal-${(eventIds += 1)}`) => ({
  id,
  type: 'signal.generated',
  payload: {
    strategy,
    symbol: 'BTCUSDT',
    direction: 'long',
    confidence: 0.8,
    target_size: 0.5,
    timestamp: ago(1000),
    ...fields,
  },
});
/** News of a strategy itself, another one each time. */
export const anUpdate = (strategy: string, fields: Record<string, unknown> = {}) => ({
  type: 'strategy.updated',
  payload: { strategy, nonce: (eventIds += 1), ...fields },
});

/** What a test asks about the agents of its desk. */
export function agentsOn(current: () => TradesDesk) {
  const list = async (query = '', as = 'admin') => (await current().get<PageOf<AgentRow>>(`agents${query}`, as)).body.items;
  const agent = async (id: string, query = '', as = 'admin') => current().get<AgentRow>(`agents/${encodeURIComponent(id)}${query}`, as);
  const isKnown = async (name: string) => (await agent(name)).status === 200;
  const withReportOf = async (...names: string[]) => {
    for (const name of names) await until(() => isKnown(name));
  };
  const counted = (id: string, field: 'signals' | 'trades', count: number) => until(async () => (await agent(id)).body[field] === count);

  /** Trades of an agent with these results, a minute apart, the last one a minute ago. */
  const results = async (strategy: string, pnls: readonly (number | null)[], fields: Record<string, unknown> = {}) => {
    const trades = pnls.map((pnl, n) =>
      aTrade(`trade-${(eventIds += 1)}`, {
        ...{ strategy, broker: 'alpha', currency: 'USD', timestamp: ago((pnls.length - n) * MINUTE_MS) },
        ...(pnl === null ? {} : { pnl }),
        ...fields,
      }),
    );
    expect((await current().post('trades', trades)).status).toBe(202);
    await until(() => isKnown(strategy));
  };
  return { list, agent, isKnown, withReportOf, counted, results };
}
