import type { SandboxEvent } from '../desk/desk-event.js';

export interface LogSentence {
  readonly level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  readonly text: string;
}

const ALERT_LEVELS: Readonly<Record<string, LogSentence['level']>> = { critical: 'ERROR', warning: 'WARN' };

/** The log line of the service that caused an event; null = none. */
export function sentenceOf({ type, payload, correlation_id: correlation = '-' }: SandboxEvent): LogSentence | null {
  const p = words(payload);
  const as = (level: LogSentence['level'], text: string): LogSentence => ({ level, text });
  switch (type) {
    case 'signal.generated':
      return as('INFO', `signal ${p['direction']} ${p['symbol']} strategy=${p['strategy']} confidence=${p['confidence']}`);
    case 'order.placed':
      return as(
        'INFO',
        `order ${p['order_id']} ${p['side']} ${p['quantity']} ${p['symbol']} sent to ${p['broker']} correlation=${correlation}`,
      );
    case 'order.failed':
      return as('WARN', `order ${p['order_id']} ${p['side']} ${p['quantity']} ${p['symbol']} rejected by ${p['broker']}: ${p['reason']}`);
    case 'trade.executed':
      return as(
        'INFO',
        `fill ${p['id']} ${p['side']} ${p['quantity']} ${p['symbol']} @ ${p['price']} fees=${p['fees']} correlation=${correlation}`,
      );
    case 'ess.state_changed':
      return as(
        p['ess_state'] === 'TRIPPED' ? 'ERROR' : 'INFO',
        `emergency stop ${p['previous_state']} -> ${p['ess_state']} reason=${p['reason']}`,
      );
    case 'health.alert':
      return as(ALERT_LEVELS[p['severity'] ?? ''] ?? 'INFO', p['message'] ?? '');
    case 'strategy.updated':
      return as('INFO', `active strategy ${p['previous_strategy']} -> ${p['active_strategy']}`);
    case 'regime.changed':
      return as('INFO', `regime ${p['old_regime']} -> ${p['new_regime']}`);
    case 'portfolio.summary_updated':
      return as('DEBUG', `summary ${p['broker']} total=${p['total_value']} cash=${p['cash_balance']} positions=${p['total_positions']}`);
    case 'fx.rate_updated':
      return as('DEBUG', `rate ${p['base']}${p['quote']} ${p['rate']}`);
    case 'position.updated':
    case 'pnl.updated':
      return null;
    default:
      return type satisfies never;
  }
}

/** Every field as text in a log line. */
function words(payload: SandboxEvent['payload']): Record<string, string> {
  const word = (value: unknown): string => (typeof value === 'string' ? value : value === null ? '-' : JSON.stringify(value));
  return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, word(value)]));
}
