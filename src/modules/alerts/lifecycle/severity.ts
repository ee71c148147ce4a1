export const SEVERITIES = ['info', 'warning', 'error', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Words of other scales, in upper case: those of logs, of pagers (P1), of incidents (SEV1) and of Zabbix. */
const WORDS: Readonly<Record<Severity, readonly string[]>> = {
  info: [
    ...['INFO', 'INFORMATION', 'INFORMATIONAL', 'NOTICE', 'DEBUG', 'TRACE', 'LOW', 'NONE', 'OK', 'NOT CLASSIFIED', 'NOT_CLASSIFIED'],
    ...['P4', 'P5', 'SEV4', 'SEV5'],
  ],
  warning: ['WARNING', 'WARN', 'MEDIUM', 'MODERATE', 'MINOR', 'AVERAGE', 'UNKNOWN', 'P3', 'SEV3'],
  error: ['ERROR', 'ERR', 'HIGH', 'MAJOR', 'P2', 'SEV2'],
  critical: [
    ...['CRITICAL', 'CRIT', 'FATAL', 'PAGE', 'EMERGENCY', 'EMERG', 'PANIC', 'SEVERE', 'URGENT', 'BLOCKER', 'DISASTER', 'ALERT'],
    ...['P0', 'P1', 'SEV0', 'SEV1'],
  ],
};
const BY_WORD = new Map(SEVERITIES.flatMap((severity) => WORDS[severity].map((word) => [word, severity] as const)));

/** Nagios counts OK, warning, critical, unknown; Zabbix not classified, information, warning, average, high, disaster. */
const NAGIOS: readonly Severity[] = ['info', 'warning', 'critical', 'warning'];
const ZABBIX: readonly Severity[] = ['info', 'info', 'warning', 'warning', 'error', 'critical'];

/**
 * The severity that a word of any scale stands for, in any case; null for an unknown word: `page -> critical`, `P2 -> error`. A number is
 * one of Nagios or Zabbix where `sender` names them; of an unknown sender it is the worse of both.
 */
export function severityOf(word: string, sender = ''): Severity | null {
  const name = word.trim().toUpperCase();
  const known = BY_WORD.get(name) ?? BY_WORD.get(name.replaceAll(/[\s_-]+(?=\d)/g, ''));
  if (known !== undefined || !/^\d$/.test(name)) return known ?? null;
  const scales = /zabbix/i.test(sender) ? [ZABBIX] : /nagios|icinga|naemon|checkmk|check_mk/i.test(sender) ? [NAGIOS] : [NAGIOS, ZABBIX];
  const meant = scales.flatMap((scale) => scale[Number(name)] ?? []);
  return meant.reduce<Severity | null>((worst, severity) => (worst === null || isWorse(severity, worst) ? severity : worst), null);
}

/** Whether a word is one of our own. */
export function isSeverity(word: string): word is Severity {
  return (SEVERITIES as readonly string[]).includes(word.trim().toLowerCase());
}

/** Whether `severity` is worse than `other`. */
export function isWorse(severity: Severity, other: Severity): boolean {
  return SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(other);
}
