import { useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { isKept } from '../../app/preferences.ts';
import { browserZone, isZone } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import { Panel } from '../../parts/panel/panel.tsx';
import ui from '../../parts/ui.module.css';
import { usePreferences, useValue } from '../../state/hooks.ts';
import { choose } from '../../state/look.ts';
import type { Preferences } from '../../state/preferences.ts';
import s from './settings.module.css';

const ZONES = ['UTC', 'browser', ...Intl.supportedValuesOf('timeZone')];

/** How the page looks and behaves for this user, at once and on every screen. */
export function Settings() {
  const chosen = usePreferences();
  const kept = useValue(isKept);
  const first = chosen.views.some(({ name }) => name === chosen.first) ? chosen.first : '';
  const choice = <K extends 'theme' | 'pnl' | 'density'>(key: K, names: Readonly<Record<Preferences[K], string>>) => (
    <select className={ui.field} value={chosen[key]} onChange={({ target }) => choose({ [key]: target.value })}>
      {Object.entries<string>(names).map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  );
  const flag = (key: 'sound' | 'keys') => (
    <input type="checkbox" checked={chosen[key]} onChange={({ target }) => choose({ [key]: target.checked })} />
  );
  return (
    <>
      <Panel title={t.nav.settings} state={{ is: 'plain' }}>
        <div className={s.form}>
          <Row name={t.settings.theme}>{choice('theme', t.settings.themes)}</Row>
          <Row name={t.settings.pnl}>{choice('pnl', t.settings.pnls)}</Row>
          <Row name={t.settings.density}>{choice('density', t.settings.densities)}</Row>
          <Row name={t.settings.zone}>
            <select
              className={ui.field}
              value={chosen.zone}
              onChange={({ target }) => (isZone(target.value) ? choose({ zone: target.value }) : undefined)}
            >
              {ZONES.map((zone) => (
                <option key={zone} value={zone}>
                  {zone === 'browser' ? t.settings.browserZone(browserZone()) : zone}
                </option>
              ))}
            </select>
          </Row>
          <Row name={t.settings.first}>
            <select className={ui.field} value={first} onChange={({ target }) => choose({ first: target.value })}>
              <option value="">{t.nav.desk}</option>
              {chosen.views.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </Row>
          <Row name={t.settings.sound}>{flag('sound')}</Row>
          <Row name={t.settings.keys}>{flag('keys')}</Row>
          <p className={s.note} role="status" data-kept={kept}>
            {kept ? t.settings.kept : t.settings.notKept}
          </p>
        </div>
      </Panel>
      <Views />
    </>
  );
}

/** Each is a link, which works for others too. */
function Views() {
  const { views } = usePreferences();
  const { history } = useRouter();
  return (
    <Panel title={t.palette.views} state={views.length === 0 ? { is: 'empty', why: t.palette.noViews } : { is: 'plain' }}>
      <ul className={s.views}>
        {views.map(({ name, to }) => (
          <li key={name}>
            <a
              href={to}
              className={ui.link}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                history.push(to);
              }}
            >
              <bdi>{name}</bdi>
            </a>
            <bdi className={s.note}>{to}</bdi>
            <button
              type="button"
              className={ui.small}
              aria-label={t.palette.removeView(name)}
              onClick={() => choose({ views: views.filter((view) => view.name !== name) })}
            >
              {t.palette.remove}
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <label className={s.row}>
      <span>{name}</span>
      {children}
    </label>
  );
}
