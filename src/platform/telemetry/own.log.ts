import { Injectable } from '@nestjs/common';

const MAX_LINES = 5000;

/** The backend's own log lines, JSON without secrets, for the log store; bounded, the oldest are lost. */
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

  /** Removes so many of the oldest, which are stored elsewhere. */
  done(lines: readonly string[]): void {
    // Lines that were lost meanwhile are no longer in front.
    const still = lines.findIndex((line) => line === this.lines[0]);
    if (still !== -1) this.lines = this.lines.slice(lines.length - still);
  }

  /** How many lines were lost before they were taken. */
  get lost(): number {
    return this.lostLines;
  }
}
