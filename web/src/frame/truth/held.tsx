import { scheduler } from '../../app/desk.ts';
import { t } from '../../messages/en.ts';
import ui from '../../parts/ui.module.css';
import { useValue } from '../../state/hooks.ts';
import { paused } from './standing.ts';
import s from './truth-bar.module.css';

export function hold(on: boolean): void {
  scheduler.pause(on);
  paused.set(on);
}

/** There only while painting is held: what is shown is then older than it says. */
export function Held() {
  if (!useValue(paused)) return null;
  return (
    <div className={s.bar} role="status" data-held="">
      <b>{t.paused}</b>
      <button type="button" className={ui.small} onClick={() => hold(false)}>
        {t.palette.goOn}
      </button>
    </div>
  );
}
