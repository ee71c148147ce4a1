import { useEffect } from 'react';
import { t } from '../../messages/en.ts';
import { useValue } from '../../state/hooks.ts';
import { SCREENS } from '../ways/screens.ts';
import { openAlerts } from '../truth/standing.ts';

/** `(5) Alerts - Quarterdeck`, and a mark on the icon while a critical alert is open. */
export function useTitle(path: string): string {
  const open = useValue(openAlerts);
  const total = open?.total ?? 0;
  const isCritical = (open?.critical ?? 0) > 0;
  const screen = SCREENS.filter(({ to }) => to !== '/').find(({ to }) => path.startsWith(to))?.name ?? t.nav.desk;
  useEffect(() => {
    document.title = `${total > 0 ? `(${total}) ` : ''}${screen} - ${t.product}`;
  }, [screen, total]);
  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]');
    if (icon !== null) icon.href = isCritical ? '/favicon-critical.svg' : '/favicon.svg';
  }, [isCritical]);
  return screen;
}
