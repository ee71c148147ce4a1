import { Problem } from '../../../common/problem.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);
const SPACES = new Set([0x20, 0x09, 0x0a, 0x0d]);
/** Deeper than any real notification is nested. */
const MAX_DEPTH = 64;
/** Longest alert, in characters; Alertmanager's have some hundreds. */
const MAX_ELEMENT = 256 * 1024;
/** Longest text outside the alerts. */
const MAX_REST = 1024 * 1024;
/** As much of the end of the rest as its name and some space take. */
const LIST_TAIL = 64;
const LIST = /"alerts"\s*:\s*$/;

/**
 * Splits a notification while it arrives, so that one of any length costs no more memory than is kept of it: each element of its `alerts`
 * as text, and at the end the rest with an empty list. It does not check JSON: the caller parses the parts.
 */
export class NotificationSplitter {
  /** How many alerts were too long to be kept. */
  oversized = 0;
  private rest = '';
  private element = '';
  private depth = 0;
  private inText = false;
  private escaped = false;
  private inAlerts = false;

  /** The alerts that this part completes. */
  push(text: string): string[] {
    const done: string[] = [];
    let from = 0;
    for (let i = 0; i < text.length; i += 1) {
      const char = text.charCodeAt(i);
      if (this.inText) {
        if (this.escaped) this.escaped = false;
        else if (char === BACKSLASH) this.escaped = true;
        else if (char === QUOTE) this.inText = false;
      } else if (char === QUOTE) this.inText = true;
      else if (OPENING.has(char)) {
        this.deepen();
        if (this.depth === 2 && !this.inAlerts && LIST.test((this.rest.slice(-LIST_TAIL) + text.slice(from, i)).slice(-LIST_TAIL))) {
          this.keep(text.slice(from, i + 1));
          this.inAlerts = true;
          from = i + 1;
        }
      } else if (CLOSING.has(char)) {
        this.depth -= 1;
        if (this.inAlerts && this.depth === 1) {
          this.keep(text.slice(from, i));
          this.finish(done);
          this.inAlerts = false;
          from = i;
        }
      } else if (char === COMMA && this.inAlerts && this.depth === 2) {
        this.keep(text.slice(from, i));
        this.finish(done);
        from = i + 1;
      } else if (this.inAlerts && this.depth === 2 && this.element === '' && from === i && SPACES.has(char)) from = i + 1;
    }
    this.keep(text.slice(from));
    return done;
  }

  /** The document without its alerts; a broken document stays broken. */
  end(): string {
    return this.inAlerts ? `${this.rest}${this.element || ','}` : this.rest;
  }

  private deepen(): void {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) {
      const message = `is nested deeper than ${MAX_DEPTH} levels`;
      throw new Problem('request.invalid', { detail: `The body ${message}.`, errors: [{ field: 'body', message }] });
    }
  }

  private keep(text: string): void {
    if (!this.inAlerts) {
      this.rest += text;
      if (this.rest.length > MAX_REST) throw new Problem('request.too_large', { detail: 'What is around the alerts is too long.' });
    } else if (this.element.length <= MAX_ELEMENT) this.element += text;
  }

  private finish(done: string[]): void {
    if (this.element.length > MAX_ELEMENT) this.oversized += 1;
    else if (this.element.trim() !== '') done.push(this.element);
    this.element = '';
  }
}
