import { EventEmitter, once } from 'node:events';

/** Takes the log of an application under test, one JSON object per line. */
export class LogLines {
  readonly lines: Record<string, unknown>[] = [];
  text = '';
  private readonly written = new EventEmitter();

  write(line: string): void {
    this.text += line;
    this.lines.push(JSON.parse(line) as Record<string, unknown>);
    this.written.emit('line');
  }

  of(requestId: string): Record<string, unknown>[] {
    return this.lines.filter((line) => line.request_id === requestId);
  }

  /** The first line that fits, also one that is yet to come; the test's own time limit ends the wait. */
  async find(fits: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
    for (;;) {
      const found = this.lines.find(fits);
      if (found) return found;
      await once(this.written, 'line');
    }
  }
}
