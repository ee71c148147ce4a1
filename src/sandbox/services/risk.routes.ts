import type { SandboxDialect } from '../../config/sandbox.config.js';
import type { Desk } from '../desk/desk.js';
import { rfc3339 } from '../desk/desk-event.js';
import { percentOf } from '../ledger/money.js';
import { type Command, naiveTime, offsetTime, routes, type Routes } from './routes.js';

/** The risk service: the present state of the emergency stop. */
export function riskRoutes(desk: Desk, dialect: SandboxDialect): Routes {
  return routes(desk, { '/api/risk/ess/status': () => (dialect === 'deployed' ? deployedStatus(desk) : documentedStatus(desk)) });
}

/** The commands of the risk service: the stop is pulled and reset by hand. */
export function riskCommands(desk: Desk, dialect: SandboxDialect): Command {
  const status = (): unknown => (dialect === 'deployed' ? deployedStatus(desk) : documentedStatus(desk));
  return (path, body) => {
    if (path === '/api/risk/ess/trip') desk.tripStop(reasonOf(body));
    else if (path === '/api/risk/ess/reset') desk.rearmStop();
    else return undefined;
    return status();
  };
}

function reasonOf(body: unknown): string {
  const reason = typeof body === 'object' && body !== null && 'reason' in body ? body.reason : null;
  return typeof reason === 'string' && reason !== '' ? reason : 'tripped by hand';
}

function documentedStatus(desk: Desk): unknown {
  const { state, reason, trippedAtMs } = desk.stop.status();
  return { state, reason, tripped_at: trippedAtMs === null ? null : rfc3339(trippedAtMs), ...limits(desk) };
}

function deployedStatus(desk: Desk): unknown {
  const { state, reason, trippedAtMs, coolingSinceMs, drawdownPct, trips, rearms } = desk.stop.status();
  const { unrealized, equity } = desk.ledger.totals();
  return {
    state: state === 'COOLING' ? 'COOLING_DOWN' : state,
    can_execute: desk.stop.canTrade(),
    trip_time: trippedAtMs === null ? null : offsetTime(trippedAtMs),
    trip_reason: reason,
    cooldown_start: coolingSinceMs === null ? null : offsetTime(coolingSinceMs),
    metrics: {
      daily_drawdown_pct: drawdownPct,
      open_loss_pct: unrealized.isNegative() ? percentOf(unrealized.neg(), equity) : 0,
      execution_errors: 0,
      last_updated: naiveTime(desk.asOfMs()),
    },
    statistics: { trip_count: trips, reset_count: rearms },
    ...limits(desk),
  };
}

function limits(desk: Desk): { max_allowed_dd_pct: number; max_risk_per_trade_pct: number } {
  return { max_allowed_dd_pct: desk.stop.limits.maxDailyDrawdownPct, max_risk_per_trade_pct: desk.stop.limits.maxRiskPerTradePct };
}
