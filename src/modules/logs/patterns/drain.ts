import { maskedTokens, WILDCARD } from './mask.js';

const SIMILARITY = 0.4;
const MAX_GROUPS = 1000;
const MAX_KNOWN = 5000;

/** Lines of one pattern: the same sentence with different values. */
export interface PatternGroup {
  readonly id: string;
  tokens: readonly string[];
}

/**
 * Groups lines by the Drain algorithm: by the number of words and the first two, then by the most similar template with at least four
 * tenths of equal words. Where words differ, the template has a wildcard from then on.
 */
export class DrainTree {
  private readonly leaves = new Map<string, PatternGroup[]>();
  /** Masked texts seen before, so that most lines cost one look-up. */
  private readonly known = new Map<string, PatternGroup>();
  private groups = 0;

  constructor(private readonly idOf: (text: string) => string) {}

  /** Restores a template from before a restart. */
  restore(group: PatternGroup): void {
    if (this.groups >= MAX_GROUPS) return;
    this.leafOf(group.tokens).push(group);
    this.groups += 1;
  }

  /** The group of a message, and whether it is new or its template has changed; null when there are too many groups. */
  match(message: string): { group: PatternGroup; isChanged: boolean } | null {
    const tokens = maskedTokens(message);
    const text = tokens.join(' ');
    const before = this.known.get(text);
    if (before) return { group: before, isChanged: false };
    const leaf = this.leafOf(tokens);
    const similar = mostSimilar(leaf, tokens);
    if (!similar && this.groups >= MAX_GROUPS) return null;
    const group = similar ?? { id: this.idOf(text), tokens };
    if (!similar) {
      leaf.push(group);
      this.groups += 1;
    }
    const merged = similar ? mergedTokens(group.tokens, tokens) : null;
    if (merged) group.tokens = merged;
    if (this.known.size >= MAX_KNOWN) this.known.clear();
    this.known.set(text, group);
    return { group, isChanged: !similar || merged !== null };
  }

  private leafOf(tokens: readonly string[]): PatternGroup[] {
    const [first = '', second = ''] = tokens.map((token) => (token.includes(WILDCARD) ? WILDCARD : token));
    const key = `${tokens.length} ${first} ${second}`;
    const leaf = this.leaves.get(key) ?? [];
    this.leaves.set(key, leaf);
    return leaf;
  }
}

function mostSimilar(leaf: readonly PatternGroup[], tokens: readonly string[]): PatternGroup | null {
  let best: PatternGroup | null = null;
  let most = -1;
  for (const group of leaf) {
    let same = 0;
    for (let at = 0; at < tokens.length; at += 1) if (group.tokens[at] === tokens[at]) same += 1;
    if (same <= most) continue;
    most = same;
    best = group;
  }
  return best && (tokens.length === 0 || most / tokens.length >= SIMILARITY) ? best : null;
}

/** The merged template, or null when it is unchanged. */
function mergedTokens(template: readonly string[], tokens: readonly string[]): string[] | null {
  let isChanged = false;
  const merged = template.map((token, at) => {
    if (token === tokens[at] || token === WILDCARD) return token;
    isChanged = true;
    return WILDCARD;
  });
  return isChanged ? merged : null;
}
