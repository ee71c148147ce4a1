/** Tells a venue that sends messages and no ticks from one that is well; by the monotonic clock. */
export class MuteWatch {
  private lastTickMono = performance.now();
  private mutedMono: number | null = null;

  constructor(private readonly muteMs: number) {}

  get isMute(): boolean {
    return this.mutedMono !== null;
  }

  /** A tick has come; true = it was mute before. */
  tick(monoMs: number): boolean {
    const wasMute = this.isMute;
    this.lastTickMono = monoMs;
    this.mutedMono = null;
    return wasMute;
  }

  /** Nothing is expected now: nobody wants anything, or a connection is away. */
  pause(monoMs: number): void {
    this.lastTickMono = monoMs;
    this.mutedMono = null;
  }

  /** What is to be done: everything asked for once more, and if that does not help, anew. */
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
