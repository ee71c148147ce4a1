/** One event of a stream of Server-Sent Events. */
export interface ServerSentEvent {
  readonly id: string | null;
  readonly data: string;
}

/** Parses events from text in chunks; comments, names and unknown fields are ignored. */
export class EventStreamReader {
  private rest = '';
  private id: string | null = null;
  private lines: string[] = [];

  /** The events that this chunk completes. */
  read(piece: string): ServerSentEvent[] {
    const found: ServerSentEvent[] = [];
    const lines = (this.rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (this.lines.length > 0) found.push({ id: this.id, data: this.lines.join('\n') });
        this.lines = [];
        this.id = null;
        continue;
      }
      const colon = line.indexOf(':');
      const field = colon === -1 ? line : line.slice(0, colon);
      const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'data') this.lines.push(value);
      else if (field === 'id') this.id = value;
    }
    return found;
  }
}
