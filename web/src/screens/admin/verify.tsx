import { useState } from 'react';
import { api, type QuarterdeckError, type Schemas } from '../../api.ts';
import { timeText, zoneName } from '../../format/time.ts';
import { t } from '../../messages/en.ts';
import sc from '../../parts/screen.module.css';
import ui from '../../parts/ui.module.css';
import f from '../../parts/form/form.module.css';
import { usePreferences } from '../../state/hooks.ts';

type Result = Schemas['AuditVerificationDto'];
/** Short, so that the count moves; a check that takes longer goes on, and the next call joins it. */
const LOOK_AGAIN_S = 1;

/** Whether every row is what was written, and how far the check is. */
export function Verify() {
  const { zone } = usePreferences();
  const [result, setResult] = useState<Result | null>(null);
  const [problem, setProblem] = useState<QuarterdeckError | null>(null);
  const [isRunning, setRunning] = useState(false);
  const start = async (): Promise<void> => {
    setRunning(true);
    setProblem(null);
    setResult(null);
    for (;;) {
      const { data, problem: refused } = await api.GET('/api/audit/verify', { params: { query: { wait_seconds: LOOK_AGAIN_S } } });
      if (refused) setProblem(refused);
      else setResult(data);
      if (refused || data.ok !== null) break;
    }
    setRunning(false);
  };
  const says = problem !== null ? `${problem.title} (${problem.code})` : result === null ? '' : sentenceOf(result, zone);
  return (
    <span className={f.acts}>
      <span role="status" className={result?.ok === false || problem !== null ? sc.worst : undefined} data-verified={String(result?.ok)}>
        {says}
      </span>
      <button type="button" className={ui.small} onClick={() => void start()} disabled={isRunning}>
        {t.audit.verify}
      </button>
    </span>
  );
}

function sentenceOf({ ok, rows, checked, first_broken: broken, reason, anchored_at: anchored }: Result, zone: string): string {
  if (ok === null) return t.audit.verifying(checked, rows);
  if (!ok) return t.audit.broken(broken ?? 0, reason ?? t.state.unknownReason);
  return t.audit.whole(rows, anchored === null ? t.audit.notAnchored : `${timeText(anchored, 'dayAndClock', zone)} ${zoneName(zone)}`);
}
