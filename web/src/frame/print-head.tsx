import { useSearch } from '@tanstack/react-router';
import type { User } from '../api.ts';
import { timeText, zoneName } from '../format/time.ts';
import { t } from '../messages/en.ts';
import { useNow, usePreferences } from '../state/hooks.ts';
import s from './print-head.module.css';

/** On paper only: which screen it is, of when, for whom and of what. */
export function PrintHead({ title, user }: { readonly title: string; readonly user: User }) {
  const { zone } = usePreferences();
  const now = useNow();
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const filters = Object.entries(search).filter(([, value]) => value !== undefined);
  const brokers = user.brokers.includes('*') ? t.nav.allBrokers : user.brokers.join(', ');
  return (
    <div className={s.head} data-print="">
      <b>
        {t.product}, {title}
      </b>
      <span>{t.print.asOf(timeText(now, 'dayAndClock', zone), zoneName(zone))}</span>
      <span>{t.print.for(user.username, brokers)}</span>
      {filters.map(([name, value]) => (
        <span key={name} dir="auto">
          {t.print.filter(name, String(value))}
        </span>
      ))}
    </div>
  );
}
