import { useNavigate, useSearch } from '@tanstack/react-router';
import { brokers } from '../../app/desk.ts';
import { t } from '../../messages/en.ts';
import { useKeys } from '../../state/hooks.ts';
import ui from '../../parts/ui.module.css';
import s from './header.module.css';

/** Sets `broker` in the address, so that a link shows the same rows to other users. */
export function BrokerFilter() {
  const navigate = useNavigate();
  const { broker = '' }: { broker?: string | undefined } = useSearch({ strict: false });
  const names = useKeys(brokers).toSorted();
  const choices = broker !== '' && !names.includes(broker) ? [...names, broker] : names;
  return (
    <select
      id="broker-filter"
      className={`${ui.pick} ${s.wide}`}
      aria-label={t.header.brokers}
      value={broker}
      onChange={({ target: { value } }) =>
        void navigate({ to: '.', search: (before: Record<string, unknown>) => ({ ...before, broker: value === '' ? undefined : value }) })
      }
    >
      <option value="">{t.header.brokers}</option>
      {choices.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}
