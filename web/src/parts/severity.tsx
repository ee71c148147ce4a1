import type { Severity } from '../api.ts';
import { t } from '../messages/en.ts';
import s from './severity.module.css';

const SIGNS: Readonly<Record<Severity, string>> = { critical: '!!', error: '!', warning: '!', info: 'i' };

/** By shape, sign and colour. */
export function SeverityMark({ severity, muted = false }: { readonly severity: Severity; readonly muted?: boolean }) {
  return (
    <span className={`${s.mark} ${s[severity]}${muted ? ` ${s.muted}` : ''}`} role="img" aria-label={t.alerts.severity[severity]}>
      {SIGNS[severity]}
    </span>
  );
}
