const MAX_LENGTH = 64;
/** Control and format characters, unassigned ones, halves of surrogate pairs, line and paragraph separators. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;

/** Spelled as escapes: in a literal they would be the characters themselves, which are invisible. */
const CONTROL_CHARACTERS = String.raw`\u0000-\u001f\u007f-\u009f`;

/** Text without control characters, as a pattern that means the same with and without the flag u: clients compile it either way. */
export const NO_CONTROL_CHARACTERS = new RegExp(`^[^${CONTROL_CHARACTERS}]*$`);

export const NAME_RULE = ruleOf(MAX_LENGTH);

/** The word for all brokers in queries and on topics: no broker can have this name. */
export const ALL_BROKERS = 'all';

/** A name (of a broker, a strategy ...) as every intake reads it: trimmed and NFC, 1 to 64 printable characters. Null for anything else. */
export function readName(raw: unknown, maxLength = MAX_LENGTH): string | null {
  if (typeof raw !== 'string') return null;
  const name = raw.normalize('NFC').trim();
  const length = Array.from(name).length;
  return length < 1 || length > maxLength || UNPRINTABLE.test(name) ? null : name;
}

/** The rule in words, for names of another length. */
export function ruleOf(maxLength: number): string {
  return `must be 1 to ${maxLength} printable characters`;
}

/** Why this cannot be the name of a broker, or null. */
export function brokerFault(raw: unknown): string | null {
  if (readName(raw) === ALL_BROKERS) return 'must not be "all", which means all brokers';
  return readName(raw) === null ? NAME_RULE : null;
}

/** Why a user or key cannot have these brokers, or null: `*` stands alone, and `all` is the name of none. */
export function brokersFault(names: readonly unknown[]): string | null {
  const read = names.map((name) => readName(name));
  const rest = 'say ["*"] for every broker';
  if (read.includes(ALL_BROKERS)) return `must not have "all": ${rest}`;
  return read.includes('*') && read.length > 1 ? `must not name other brokers beside "*": ${rest}` : null;
}

/** Stored brokers without what `brokersFault` refuses, and with the same meaning: ["all"] sees no broker, ["*", "x"] sees every one. */
export function withoutReserved(names: readonly string[]): string[] {
  return names.includes('*') ? ['*'] : names.filter((name) => readName(name) !== ALL_BROKERS);
}

/** The name of a broker as every intake reads it. A text that breaks the rule stays as it is, and matches no broker. */
export function fitBroker(name: string): string {
  return readName(name) ?? name;
}

/** Labels as they are stored and compared: their texts in NFC, and `broker` as brokers are named everywhere. */
export function fitLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).map(([key, text]) => [key, key === 'broker' ? fitBroker(text) : text.normalize('NFC')] as const),
  );
}

/** What is wrong with the `broker` among labels, or null. */
export function labelledBrokerFault(labels: Readonly<Record<string, unknown>>): string | null {
  const { broker } = labels;
  return broker === undefined || broker === null || readName(broker) !== null ? null : NAME_RULE;
}
