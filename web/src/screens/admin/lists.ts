/** Text of a form field as a list: separated by commas or lines, without what is empty. */
export function listOf(text: string): string[] {
  return text
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** `host=web1` lines as labels; null where a line is none or a name comes twice. */
export function labelsOf(text: string): Record<string, string> | null {
  const pairs = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const at = Math.max(0, line.indexOf('='));
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()] as const;
    });
  const isWhole = pairs.every(([name, value]) => name !== '' && value !== '');
  return isWhole && new Set(pairs.map(([name]) => name)).size === pairs.length ? Object.fromEntries(pairs) : null;
}

export function textOfLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}

/** The fields of `next` that are not as in `before`: what a change sends. */
export function changesOf<T extends object>(before: T, next: T): Partial<T> {
  const isSame = (key: keyof T): boolean => JSON.stringify(before[key]) === JSON.stringify(next[key]);
  return Object.fromEntries(Object.entries(next).filter(([key]) => !isSame(key as keyof T))) as Partial<T>;
}
