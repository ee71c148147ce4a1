/** One kind of secret. `replace` gives the text without it, or the same text when there is none; `found` is called once for each. */
export interface RedactionRule {
  readonly name: string;
  replace(text: string, found: () => void): string;
  /** Only in fields of these names; absent = in every text. */
  readonly fields?: readonly string[] | undefined;
  /** Only for these services; absent = all. */
  readonly services?: readonly string[] | undefined;
}

export function marker(rule: string): string {
  return `[redacted:${rule}]`;
}

/** A rule that is one expression; `keepLast` characters of what it finds stay readable. */
export function patternRule(
  name: string,
  pattern: RegExp,
  { keepLast = 0, accept = () => true, ...limits }: Partial<Limits> & Pick<RedactionRule, 'fields' | 'services'> = {},
): RedactionRule {
  return {
    name,
    ...limits,
    replace(text, found) {
      pattern.lastIndex = 0;
      if (!pattern.test(text)) return text;
      return text.replace(pattern, (match) => {
        if (!accept(match)) return match;
        found();
        return marker(name) + (keepLast > 0 ? match.slice(-keepLast) : '');
      });
    },
  };
}

interface Limits {
  readonly keepLast: number;
  /** Whether a match really is one, e.g. by its check digit. */
  readonly accept: (match: string) => boolean;
}
