import type { Snapshot } from '../../api.ts';
import { desk } from '../../app/desk.ts';
import { timeText, zoneName } from '../../format/time.ts';
import { openAlerts } from '../../frame/truth/standing.ts';
import { t } from '../../messages/en.ts';
import { useCell, useEdition, useNow, usePreferences, useValue } from '../../state/hooks.ts';
import { Tile } from './tile.tsx';
import s from './wall.module.css';

/** The stop, what is critical and the time: there with every view. */
export function Head({ silence }: { readonly silence: number | null }) {
  const risk = useCell(desk.parts, 'risk') as Snapshot['risk'] | undefined;
  const section = useCell(desk.sections, 'risk');
  const critical = useValue(openAlerts)?.critical;
  const { zone } = usePreferences();
  const state = risk?.ess_state ?? 'UNKNOWN';
  return (
    <div className={s.head}>
      <Tile name={t.header.stop} section={section} silence={silence} className={state === 'TRIPPED' ? s.alarm : undefined}>
        <p className={s.big} data-stop={state}>
          {t.stopWord(state)}
        </p>
      </Tile>
      <Tile
        name={t.alerts.severityName.critical}
        silence={silence}
        className={critical !== undefined && critical > 0 ? s.alarm : undefined}
      >
        <p className={s.big}>{critical === undefined ? t.state.loading : t.wall.critical(critical)}</p>
      </Tile>
      <section className={s.tile} aria-label={t.header.clockLabel}>
        <h2>{zoneName(zone)}</h2>
        <p className={s.big}>{timeText(useNow(), 'clock', zone)}</p>
      </section>
    </div>
  );
}

/** Every section with what it is; by word and sign, not by colour alone. */
export function Feeds() {
  useEdition(desk.sections);
  return (
    <ul className={s.feeds} aria-label={t.wall.feeds}>
      {[...desk.sections.entries()].map(([name, { status }]) => (
        <li key={name} className={status === 'live' ? undefined : s.bad}>
          {status === 'live' ? '●' : '◇'} {t.section[name as keyof typeof t.section] ?? name}{' '}
          {status === 'live' ? t.state.live : status === 'stale' ? t.header.lastKnown : t.panels.unavailable}
        </li>
      ))}
    </ul>
  );
}
