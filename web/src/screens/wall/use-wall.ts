import { useEffect } from 'react';
import { api } from '../../api.ts';
import { lostSince } from '../../frame/head/link.ts';
import { openAlerts } from '../../frame/truth/standing.ts';
import { useNow, useValue } from '../../state/hooks.ts';
import { clock } from '../../state/now.ts';
import { ownBuild } from '../../state/build.ts';
import { mayReload } from './wall.ts';

const LOOK_EVERY_MS = 600_000;

/** The screen stays on while the wall is seen. A browser that does not let it is left alone: the machine then has to. */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    let isOver = false;
    const ask = async (): Promise<void> => {
      if (document.hidden || !('wakeLock' in navigator)) return;
      lock = await navigator.wakeLock.request('screen').catch(() => null);
      if (isOver) await lock?.release();
    };
    const again = (): void => void ask();
    again();
    // It is lost with every change to another window.
    document.addEventListener('visibilitychange', again);
    return () => {
      isOver = true;
      document.removeEventListener('visibilitychange', again);
      void lock?.release();
    };
  }, []);
}

/** Begins anew at night when there is another build. */
export function useNightlyReload(): void {
  useEffect(() => {
    const own = ownBuild(document);
    const look = async (): Promise<void> => {
      const { data } = await api.GET('/api/dashboard/health');
      const critical = openAlerts.get()?.critical ?? null;
      const hour = new Date(clock.now()).getHours();
      if (mayReload({ hour, own, served: data?.build ?? null, critical })) location.reload();
    };
    const every = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => clearInterval(every);
  }, []);
}

/** How long nothing has come, in milliseconds; null while the link is whole. */
export function useSilence(): number | null {
  const since = useValue(lostSince);
  const now = useNow();
  return since === null ? null : Math.max(0, now - Date.parse(since));
}
