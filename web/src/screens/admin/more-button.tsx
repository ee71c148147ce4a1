import { t } from '../../messages/en.ts';
import type { Pages } from '../../parts/table/pages.ts';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';

/** For a list that is not scrolled by itself; nothing where no page is left. */
export function MoreButton({ asked, more }: Pages<unknown>) {
  if (!asked.hasNextPage) return null;
  return (
    <div className={sc.tools}>
      <button type="button" className={ui.button} onClick={more} disabled={asked.isFetchingNextPage}>
        {t.admin.more}
      </button>
    </div>
  );
}
