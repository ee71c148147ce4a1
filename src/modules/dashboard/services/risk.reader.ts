import { type EssState, readEss as readEssWords } from '../../../common/desk-words.js';
import { fields, type Fields } from '../../../platform/upstream/fields.js';
import type { ExposureFigures } from '../../portfolio/feeds/portfolio.reader.js';

/** The emergency stop and the figures of the risk service. Percentages in percent, falls positive. */
export interface EssFigures {
  readonly state: EssState;
  readonly reason: string | null;
  /** Epoch milliseconds. */
  readonly trippedAtMs: number | null;
  readonly dailyDrawdownPct: number | null;
  readonly maxAllowedDdPct: number | null;
  readonly maxRiskPerTradePct: number | null;
  readonly riskLimitUsedPct: number | null;
}

/** `/api/risk/ess/status`. Null when the answer has no state at all; an unknown state is UNKNOWN. */
export function readEssStatus(raw: unknown): EssFigures | null {
  const f = fields(raw);
  if (!f.has('state', 'ess_state', 'status')) return null;
  return {
    ...readEssWords(f.word('state', 'ess_state', 'status'), f.text('reason', 'trip_reason')),
    trippedAtMs: f.time('tripped_at', 'trip_time'),
    dailyDrawdownPct: positive(anywhere(f, 'daily_drawdown_pct', 'daily_dd_pct')),
    maxAllowedDdPct: positive(anywhere(f, 'max_allowed_dd_pct', 'max_drawdown_limit_pct')),
    maxRiskPerTradePct: anywhere(f, 'max_risk_per_trade_pct'),
    riskLimitUsedPct: anywhere(f, 'risk_limit_used_pct'),
  };
}

/** Open risk in percent of equity: as sent, else exposure over equity. `exposure 50,000, equity 100,000 -> 50`. */
export function openRiskPct(exposure: ExposureFigures | null, equity: number | null): number | null {
  return exposure?.pctOfEquity ?? ratioPct(exposure?.total ?? null, equity);
}

/** `part` in percent of `whole`; null when either is unknown or the whole is not positive. */
export function ratioPct(part: number | null, whole: number | null): number | null {
  if (part === null || whole === null || whole <= 0) return null;
  const pct = (part / whole) * 100;
  return Number.isFinite(pct) ? pct : null;
}

/** Services send these fields at the top level, among the limits or among the metrics. */
function anywhere(f: Fields, ...names: string[]): number | null {
  return f.number(...names) ?? f.child('limits').number(...names) ?? f.child('metrics').number(...names);
}

function positive(pct: number | null): number | null {
  return pct === null ? null : Math.abs(pct);
}
