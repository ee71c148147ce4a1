import type { EmergencyStop } from '../desk/emergency-stop.js';
import type { SeededRandom } from '../market/random.js';
import { SERVICE_NAMES } from '../services/service-names.js';
import type { AlertNotice } from './alert-notice.js';

/** A trouble that lasts for a while, appears in a metric, and passes. */
interface Trouble {
  readonly name: string;
  readonly title: string;
  readonly severity: AlertNotice['severity'];
  readonly service: string;
  readonly metric: string;
  /** The factor of the metric's usual value meanwhile. */
  readonly factor: number;
  readonly began: string;
  readonly ended: string;
}

const TROUBLES: readonly [Trouble, ...Trouble[]] = [
  {
    name: 'order-latency',
    title: 'Order latency is high',
    severity: 'warning',
    service: SERVICE_NAMES.execution,
    metric: 'order_latency_ms',
    factor: 9,
    began: 'Orders take about nine times as long as usual to be filled',
    ended: 'Orders are filled as quickly as usual again',
  },
  {
    name: 'ai-memory',
    title: 'The AI engine runs short of memory',
    severity: 'critical',
    service: SERVICE_NAMES.ai,
    metric: 'memory',
    factor: 2.8,
    began: 'The AI engine uses more than 85 % of its memory',
    ended: 'The AI engine has given its memory back',
  },
  {
    name: 'risk-cpu',
    title: 'The risk service is busy',
    severity: 'info',
    service: SERVICE_NAMES.risk,
    metric: 'cpu',
    factor: 2.5,
    began: 'The risk service recalculates all limits',
    ended: 'The risk service has recalculated all limits',
  },
];

const FIRST_AFTER_MS = [6000, 10_000] as const;
const LASTS_MS = [45_000, 90_000] as const;
const PAUSE_MS = [120_000, 240_000] as const;
/** Parts of the day's largest allowed drawdown. */
const WARN_FROM = 0.7;
const CALM_BELOW = 0.5;
const EXPIRES_SECONDS = 3600;

/** The alerts that fire when the desk closes; a restarted desk reports for each that it is over, or goes on. */
export interface ConditionsState {
  readonly trouble: string | null;
  readonly drawdownFires: boolean;
}

/** Raises and clears alerts: simulated troubles that come and go every few minutes, and a warning before the emergency stop trips. */
export class Conditions {
  private trouble: Trouble | null = null;
  private turnAtMs: number | null = null;
  private next = 0;
  private drawdownFires = false;

  constructor(
    private readonly stop: EmergencyStop,
    private readonly random: SeededRandom,
  ) {}

  /** The alerts that began or ended until now. */
  step(nowMs: number): AlertNotice[] {
    return [...this.troubles(nowMs), ...this.drawdown()];
  }

  /** The factor of this metric's usual value now. */
  factorOf(metric: string, service: string): number {
    return this.trouble?.metric === metric && this.trouble.service === service ? this.trouble.factor : 1;
  }

  save(): ConditionsState {
    return { trouble: this.trouble?.name ?? null, drawdownFires: this.drawdownFires };
  }

  /** A trouble from before the restart is over with the first step. */
  restore(state: ConditionsState): void {
    this.trouble = TROUBLES.find(({ name }) => name === state.trouble) ?? null;
    this.drawdownFires = state.drawdownFires;
  }

  private troubles(nowMs: number): AlertNotice[] {
    const begins = this.turnAtMs === null;
    if (!begins && nowMs < (this.turnAtMs ?? 0)) return [];
    const over = this.trouble;
    if (over) {
      this.trouble = null;
      this.turnAtMs = nowMs + this.random.between(...PAUSE_MS);
      return [notice(over, 'resolved')];
    }
    if (begins) {
      this.turnAtMs = nowMs + this.random.between(...FIRST_AFTER_MS);
      return [];
    }
    const trouble = TROUBLES[this.next++ % TROUBLES.length] ?? TROUBLES[0];
    this.trouble = trouble;
    this.turnAtMs = nowMs + this.random.between(...LASTS_MS);
    return [notice(trouble, 'firing')];
  }

  private drawdown(): AlertNotice[] {
    const { limits } = this.stop;
    const { drawdownPct } = this.stop.status();
    const used = drawdownPct / limits.maxDailyDrawdownPct;
    const fires = this.drawdownFires ? used >= CALM_BELOW : used >= WARN_FROM;
    if (fires === this.drawdownFires) return [];
    this.drawdownFires = fires;
    const figures = `${drawdownPct.toFixed(2)} % of at most ${limits.maxDailyDrawdownPct.toFixed(2)} %`;
    return [
      {
        title: 'Drawdown is near its limit',
        message: fires ? `The desk has lost ${figures}; trading stops there` : `The drawdown is ${figures} again`,
        severity: 'warning',
        source: SERVICE_NAMES.risk,
        labels: { service: SERVICE_NAMES.risk },
        fingerprint: 'sandbox:drawdown',
        status: fires ? 'firing' : 'resolved',
        expires_in_seconds: EXPIRES_SECONDS,
      },
    ];
  }
}

function notice(trouble: Trouble, status: AlertNotice['status']): AlertNotice {
  const { name, title, severity, service, began, ended } = trouble;
  return {
    title,
    message: status === 'firing' ? began : ended,
    severity,
    source: service,
    labels: { service },
    fingerprint: `sandbox:${name}`,
    status,
    expires_in_seconds: EXPIRES_SECONDS,
  };
}
