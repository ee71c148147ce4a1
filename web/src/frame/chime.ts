import type { Alert } from '../api.ts';
import type { AlertChange } from '../live/alerts.store.ts';

const QUIET_MS = 10_000;
/** An older change was missed and sent again after an interruption: it is on the screen, and too late for a sound. */
const FRESH_MS = 10_000;

/** Whether a change is to be told at once: a critical alert that is new or opened again, and that nobody has silenced. */
export function isUrgent({ severity, silenced }: Pick<Alert, 'severity' | 'silenced'>, { change }: Pick<AlertChange, 'change'>): boolean {
  return severity === 'critical' && change === 'raised' && !silenced;
}

/** The sound of urgent changes, at most one in ten seconds. */
export class Chime {
  private nextAt = -Infinity;

  constructor(
    private readonly isOn: () => boolean,
    private readonly ageMs: (at: string) => number,
    private readonly play: () => void,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  heard(alert: Pick<Alert, 'severity' | 'silenced' | 'opened_at'>, change: Pick<AlertChange, 'change'>): void {
    const isNew = isUrgent(alert, change) && this.ageMs(alert.opened_at) < FRESH_MS;
    if (!isNew || !this.isOn() || this.nowMs() < this.nextAt) return;
    this.nextAt = this.nowMs() + QUIET_MS;
    this.play();
  }
}

const TONE_HZ = 880;
const TONE_S = 0.35;
let context: AudioContext | null = null;

/** One tone that fades, without a file. Browsers play none before the first click. */
export function tone(): void {
  context ??= new AudioContext();
  void context.resume();
  const [oscillator, gain] = [context.createOscillator(), context.createGain()];
  const at = context.currentTime;
  oscillator.frequency.value = TONE_HZ;
  gain.gain.setValueAtTime(0.2, at);
  gain.gain.exponentialRampToValueAtTime(0.001, at + TONE_S);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + TONE_S);
}
