/** A Bloom filter: no false negatives, rare false positives. */
export interface Bloom {
  readonly bits: Buffer;
  readonly probes: number;
}

const WORD_BITS = 10;
const WORD_PROBES = 4;
const TRIGRAM_BITS = 8;
const TRIGRAM_PROBES = 3;
const WORD = /[\p{L}\p{N}_]+/gu;
const ASCII_WORD = /\w+/g;
const ASCII = /^\p{ASCII}*$/u;

/** Bloom of the hashes of distinct words, 10 bits for each. */
export function wordBloom(hashes: Iterable<number> & { readonly size: number }): Bloom {
  return bloomOf(hashes, hashes.size * WORD_BITS, WORD_PROBES);
}

/** Bloom of distinct runs of three characters, 8 bits for each. */
export function trigramBloom(trigrams: readonly number[]): Bloom {
  return bloomOf(trigrams, trigrams.length * TRIGRAM_BITS, TRIGRAM_PROBES);
}

function bloomOf(hashes: Iterable<number>, bits: number, probes: number): Bloom {
  const bloom = { bits: Buffer.alloc(Math.max(8, Math.ceil(bits / 8))), probes };
  for (const hash of hashes) add(bloom, hash);
  return bloom;
}

export function hasWord(bloom: Bloom, word: string): boolean {
  return has(bloom, hashOf(word));
}

/** Whether every run of three characters of the lower-cased text may be in it; true for shorter texts. */
export function hasPart(bloom: Bloom, text: string): boolean {
  for (let at = 0; at + 3 <= text.length; at += 1) {
    const trigram = trigramAt(text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2));
    if (!has(bloom, trigram)) return false;
  }
  return true;
}

/** Words of a lower-cased text, in any script. */
export function wordsOf(text: string): readonly string[] {
  return text.match(ASCII.test(text) ? ASCII_WORD : WORD) ?? [];
}

/** The hash of three UTF-16 units. */
export function trigramAt(first: number, second: number, third: number): number {
  return (first * 0x9e3779b1 + second * 0x85ebca6b + third * 0xc2b2ae35) >>> 0;
}

/** FNV-1a of the text's UTF-16 units. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Two independent mixes: with the low bits of the hash alone a third of all blocks would be false positives. */
function mix(hash: number, by: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), by);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function add({ bits, probes }: Bloom, hash: number): void {
  const size = bits.length * 8;
  const first = mix(hash, 0x85ebca6b);
  const second = mix(hash, 0x27d4eb2f) | 1;
  for (let probe = 0; probe < probes; probe += 1) {
    const bit = (first + Math.imul(probe, second)) >>> 0;
    const at = bit % size;
    bits[at >>> 3] = (bits[at >>> 3] ?? 0) | (1 << (at & 7));
  }
}

function has({ bits, probes }: Bloom, hash: number): boolean {
  const size = bits.length * 8;
  const first = mix(hash, 0x85ebca6b);
  const second = mix(hash, 0x27d4eb2f) | 1;
  for (let probe = 0; probe < probes; probe += 1) {
    const at = ((first + Math.imul(probe, second)) >>> 0) % size;
    if (((bits[at >>> 3] ?? 0) & (1 << (at & 7))) === 0) return false;
  }
  return true;
}
