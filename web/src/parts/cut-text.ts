/** How far above the pointer the element that cuts its text off may be. */
const LEVELS = 3;

/** The whole of a text that is cut off with dots is a tooltip while the pointer is on it. */
export function watchCutText(): void {
  document.addEventListener('pointerover', ({ target }) => {
    let element = target instanceof HTMLElement ? target : null;
    for (let level = 0; element !== null && level < LEVELS; level += 1, element = element.parentElement) {
      if (getComputedStyle(element).textOverflow === 'ellipsis') {
        tell(element);
        return;
      }
    }
  });
}

/** A title that somebody else has given stays. */
function tell(element: HTMLElement): void {
  if (element.title !== '' && element.dataset['cut'] === undefined) return;
  const isCut = element.scrollWidth > element.clientWidth;
  element.title = isCut ? element.textContent : '';
  if (isCut) element.dataset['cut'] = '';
  else delete element.dataset['cut'];
}
