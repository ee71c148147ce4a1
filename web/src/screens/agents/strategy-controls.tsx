import { useRouteContext } from '@tanstack/react-router';
import { mayControl, newestOf } from '../../controls/control.ts';
import { asked, requestList, requests } from '../../controls/requests.ts';
import { ageText } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';
import { useEdition, useNow } from '../../state/hooks.ts';
import { clock } from '../../state/now.ts';

/** Pauses and resumes the trading of a strategy, for who may; and what was asked of it last. */
export function StrategyControls({ id }: { readonly id: string }) {
  const { user } = useRouteContext({ from: '/frame' });
  useEdition(requests);
  useNow();
  if (!mayControl(user, 'strategy.pause')) return null;
  const last = newestOf(requestList(), 'strategy', id);
  const open = (control: 'strategy.pause' | 'strategy.resume'): void => asked.set({ about: 'strategy', control, target: id });
  return (
    <div className={sc.tools} role="group" aria-label={t.deeds.strategy}>
      <button type="button" className={ui.button} aria-haspopup="dialog" onClick={() => open('strategy.pause')}>
        {t.deeds.acts['strategy.pause']}
      </button>
      <button type="button" className={ui.button} aria-haspopup="dialog" onClick={() => open('strategy.resume')}>
        {t.deeds.acts['strategy.resume']}
      </button>
      {last !== undefined && (
        <span className={sc.note} dir="auto">
          {t.controls.last(
            t.controls.names[last.control],
            t.deeds.outcome[last.status],
            last.requested_by,
            ageText(clock.ageOf(last.requested_at)),
          )}
        </span>
      )}
    </div>
  );
}
