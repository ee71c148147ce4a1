import './styles/tokens.css';
import './styles/base.css';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { router } from './router.tsx';
import { applyLook } from './state/look.ts';
import { startClock } from './state/now.ts';

applyLook();
startClock();

/** A tab of an older build asks for files that are gone: it begins anew once, and then says so. */
addEventListener('vite:preloadError', (event) => {
  const key = 'qd-reloaded';
  try {
    if (sessionStorage.getItem(key) !== null) return;
    sessionStorage.setItem(key, '1');
  } catch {
    return;
  }
  event.preventDefault();
  location.reload();
});

const place = document.getElementById('page');
if (place !== null) createRoot(place).render(<RouterProvider router={router} />);
