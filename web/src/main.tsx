import './styles/tokens.css';
import './styles/base.css';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import './state/arrival.ts';
import { loadAhead } from './load-ahead.ts';
import { router } from './router.tsx';
import { ownBuild } from './state/build.ts';
import { applyLook, isKnownHere } from './state/look.ts';
import { startClock } from './state/now.ts';
import { watchPrinting } from './state/printing.ts';

// Who was never logged in here has a form to fill in first.
if (isKnownHere()) loadAhead();
applyLook();
startClock();
watchPrinting();
/** Its code comes with the first pointer: the first paint does not need it. */
addEventListener('pointerover', () => void import('./parts/cut-text.ts').then(({ watchCutText }) => watchCutText()), { once: true });

/** A tab of an older build asks for files that are gone: it begins anew, once for each build, and then says so (`Failure`). */
addEventListener('vite:preloadError', () => {
  const key = 'qd-reloaded';
  const build = ownBuild(document) ?? '';
  try {
    if (sessionStorage.getItem(key) === build) return;
    sessionStorage.setItem(key, build);
  } catch {
    return;
  }
  location.reload();
});

const place = document.getElementById('page');
if (place !== null) createRoot(place).render(<RouterProvider router={router} />);
