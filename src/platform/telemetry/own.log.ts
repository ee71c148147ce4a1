import { Injectable } from '@nestjs/common';

const MAX_LINES = 5000;

/** The backend's own log lines, JSON without secrets, for whoever keeps them; bounded, the oldest are lost. */
@Injectable()
export class OwnLog {
  private lines: string[] = [];
  private lostLines = 0;

  write(line: string): void {
    this.lines.push(line);
    if (this.lines.length <= MAX_LINES) return;
    this.lines.shift();
    this.lostLines += 1;
  }

  /** The oldest lines; they stay until `done`. */
  next(count: number): readonly string[] {
    return this.lines.slice(0, count);
  }

  /** So many of the oldest are kept elsewhere. */
  done(lines: readonly string[]): void {
    // What was lost meanwhile is no longer in front.
    const still = lines.findIndex((line) => line === this.lines[0]);
    if (still !== -1) this.lines = this.lines.slice(lines.length - still);
  }

  /** Lines that nobody took in time. */
  get lost(): number {
    return this.lostLines;
  }
}
