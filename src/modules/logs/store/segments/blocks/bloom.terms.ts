import { hashOf, trigramAt, wordsOf } from './bloom.js';

const A = 0x41;
const Z = 0x5a;
const UNDERSCORE = 0x5f;
const ASCII_END = 0x80;
const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** By ASCII code: the code in lower case, and whether it is a letter, digit or `_`. */
const LOWER = Uint8Array.from({ length: ASCII_END }, (_, code) => (code >= A && code <= Z ? code + 32 : code));
const IS_WORD = Uint8Array.from({ length: ASCII_END }, (_, code) => (/\w/.test(String.fromCharCode(code)) || code === UNDERSCORE ? 1 : 0));

/**
 * Collects the hashes of the distinct words and trigrams of a block, in any case. Texts in ASCII take one pass over their characters,
 * without a text or array per word.
 */
export class BloomTerms {
  readonly words = new NumberSet();
  readonly trigrams: number[] = [];
  /** A bit per trigram of ASCII that was seen. */
  private readonly seen = new Uint8Array(ASCII_END ** 3 / 8);
  private readonly others = new Set<number>();

  /** Adds the words and trigrams of a text. */
  addText(text: string): void {
    const { words, seen, trigrams } = this;
    let hash = FNV_START;
    let isInside = false;
    let window = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code >= ASCII_END) return this.addOther(text);
      const lower = LOWER[code] ?? 0;
      if (IS_WORD[lower] === 1) {
        hash = Math.imul(hash ^ lower, FNV_PRIME);
        isInside = true;
      } else if (isInside) {
        words.add(hash >>> 0);
        hash = FNV_START;
        isInside = false;
      }
      window = ((window & 0x3fff) << 7) | lower;
      if (at < 2) continue;
      const bit = 1 << (window & 7);
      const byte = seen[window >>> 3] ?? 0;
      if ((byte & bit) !== 0) continue;
      seen[window >>> 3] = byte | bit;
      trigrams.push(trigramAt(window >>> 14, (window >>> 7) & 0x7f, window & 0x7f));
    }
    if (isInside) words.add(hash >>> 0);
  }

  /** Adds one term as it is. */
  addTerm(term: string): void {
    this.words.add(hashOf(term));
  }

  private addOther(text: string): void {
    const lower = text.toLowerCase();
    for (const word of wordsOf(lower)) this.words.add(hashOf(word));
    for (let at = 0; at + 3 <= lower.length; at += 1) {
      const trigram = trigramAt(lower.charCodeAt(at), lower.charCodeAt(at + 1), lower.charCodeAt(at + 2));
      if (this.others.has(trigram)) continue;
      this.others.add(trigram);
      this.trigrams.push(trigram);
    }
  }
}

/** A set of 32-bit numbers by open addressing: a `Set` takes ten times as long. */
class NumberSet {
  private slots = new Uint32Array(1 << 13);
  private hasZero = false;
  private count = 0;

  get size(): number {
    return this.count + (this.hasZero ? 1 : 0);
  }

  add(value: number): void {
    if (value === 0) {
      this.hasZero = true;
      return;
    }
    const mask = this.slots.length - 1;
    let at = (Math.imul(value, 0x9e3779b1) >>> 8) & mask;
    for (let found = this.slots[at]; found !== 0; found = this.slots[at]) {
      if (found === value) return;
      at = (at + 1) & mask;
    }
    this.slots[at] = value;
    this.count += 1;
    if (this.count * 2 > this.slots.length) this.grow();
  }

  *[Symbol.iterator](): Generator<number> {
    if (this.hasZero) yield 0;
    for (const value of this.slots) if (value !== 0) yield value;
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Uint32Array(old.length * 2);
    this.count = 0;
    for (const value of old) if (value !== 0) this.add(value);
  }
}
