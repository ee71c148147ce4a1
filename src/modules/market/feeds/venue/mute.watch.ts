/** Detects a venue that sends messages but no ticks; by the monotonic clock. */
export class MuteWatch {
  private lastTickMono = performance.now();
  private mutedMono: number | null = null;

  constructor(private readonly muteMs: number) {}

  get isMute(): boolean {
    return this.mutedMono !== null;
  }

  /** Call it for each tick; true = the venue was mute before. */
  tick(monoMs: number): boolean {
    const wasMute = this.isMute;
    this.lastTickMono = monoMs;
    this.mutedMono = null;
    return wasMute;
  }

  /** No ticks are expected now: nothing is wanted, or a connection is down. */
  pause(monoMs: number): void {
    this.lastTickMono = monoMs;
    this.mutedMono = null;
  }

  /** The next step: subscribe to everything again, and reconnect if that does not help. */
  look(monoMs: number): 'resubscribe' | 'reconnect' | null {
    if (this.mutedMono === null && monoMs - this.lastTickMono > this.muteMs) {
      this.mutedMono = monoMs;
      return 'resubscribe';
    }
    if (this.mutedMono === null || monoMs - this.mutedMono <= this.muteMs) return null;
    this.pause(monoMs);
    return 'reconnect';
  }
}
