import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { session, type User } from '../../api.ts';
import { count, type Count } from '../../format/format.ts';
import { t } from '../../messages/en.ts';
import { palette } from '../../palette/open.ts';
import { useValue } from '../../state/hooks.ts';
import { environment, openAlerts } from '../truth/standing.ts';
import { SCREENS } from './screens.ts';
import s from './nav.module.css';

/** Only what the user may see. */
export function Nav({ user }: { readonly user: User }) {
  const [isOpen, setOpen] = useState(false);
  const open = useValue(openAlerts);
  const env = useValue(environment);
  const mine = SCREENS.filter(({ needs }) => needs === undefined || user.permissions.includes(needs));
  return (
    <nav className={isOpen ? `${s.nav} ${s.open}` : s.nav} aria-label={t.nav.label}>
      <b className={s.name}>{t.product}</b>
      {mine.map(({ to, name, onPhone }) => (
        <Link
          key={to}
          to={to}
          className={onPhone ? s.item : `${s.item} ${s.wide}`}
          activeOptions={{ exact: to === '/' }}
          onClick={() => setOpen(false)}
        >
          <span>{name}</span>
          {to === '/alerts' && open !== null && open.total > 0 && (
            <span className={open.critical > 0 ? s.count : `${s.count} ${s.calm}`}>
              {count(open.total as Count)}
              <span className="sr-only"> {t.nav.open(open.total)}</span>
            </span>
          )}
        </Link>
      ))}
      <button
        type="button"
        className={`${s.item} ${s.wide} ${s.find}`}
        onClick={() => {
          setOpen(false);
          palette.set('go');
        }}
      >
        {t.header.find}
      </button>
      <button type="button" className={`${s.item} ${s.more}`} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {t.nav.more}
      </button>
      <div className={s.foot}>
        {env === 'sandbox' && <span className={s.env}>{t.nav.sandbox}</span>}
        <span dir="auto">{user.username}</span>
        <span className={s.brokers}>{user.brokers.includes('*') ? t.nav.allBrokers : user.brokers.join(', ')}</span>
        <button type="button" className={s.out} onClick={() => void session.logout()}>
          {t.nav.logout}
        </button>
      </div>
    </nav>
  );
}
