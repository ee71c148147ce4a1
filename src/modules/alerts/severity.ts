export const SEVERITIES = ['info', 'warning', 'error', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Words of other scales, in upper case. */
const WORDS: Readonly<Record<Severity, readonly string[]>> = {
  info: ['INFO', 'INFORMATION', 'INFORMATIONAL', 'NOTICE', 'DEBUG', 'TRACE', 'LOW', 'NONE', 'OK'],
  warning: ['WARNING', 'WARN', 'MEDIUM', 'MODERATE', 'MINOR'],
  error: ['ERROR', 'ERR', 'HIGH', 'MAJOR'],
  critical: ['CRITICAL', 'CRIT', 'FATAL', 'PAGE', 'EMERGENCY', 'EMERG', 'PANIC', 'SEVERE', 'URGENT', 'BLOCKER', 'DISASTER'],
};
const BY_WORD = new Map(SEVERITIES.flatMap((severity) => WORDS[severity].map((word) => [word, severity] as const)));

/** The severity that a word of any scale stands for, in any case; null when nobody knows it: `page -> critical`. */
export function severityOf(word: string): Severity | null {
  return BY_WORD.get(word.trim().toUpperCase()) ?? null;
}

/** Whether `severity` is worse than `other`. */
export function isWorse(severity: Severity, other: Severity): boolean {
  return SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(other);
}
