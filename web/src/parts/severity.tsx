import type { Severity } from '../api.ts';
import { t } from '../messages/en.ts';
import s from './severity.module.css';

const SIGNS: Readonly<Record<string, string>> = { critical: '!!', error: '!', warning: '!', info: 'i' };
const words: Readonly<Record<string, string>> = t.alerts.severity;

/** By shape, sign and colour; one that a newer backend has is named as it is sent. */
export function SeverityMark({ severity, muted = false }: { readonly severity: Severity; readonly muted?: boolean }) {
  return (
    <span
      className={`${s.mark} ${s[severity] ?? s['info']}${muted ? ` ${s.muted}` : ''}`}
      role="img"
      aria-label={words[severity] ?? severity}
    >
      {SIGNS[severity] ?? '?'}
    </span>
  );
}
