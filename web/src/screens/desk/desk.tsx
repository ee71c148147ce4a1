import { useSearch } from '@tanstack/react-router';
import { AlertsPanel } from './alerts-panel.tsx';
import { EquityPanel } from './equity/equity-panel.tsx';
import { FillsPanel } from './fills-panel.tsx';
import { KeyFigures } from './key-figures.tsx';
import { PositionsPanel } from './positions-panel.tsx';
import { RiskPanel } from './risk-panel.tsx';
import s from './desk.module.css';

/** The whole desk on one screen. */
export function Desk() {
  const { broker } = useSearch({ from: '/frame/' });
  return (
    <div className={s.desk}>
      <KeyFigures />
      <div className={s.two}>
        <EquityPanel />
        <RiskPanel />
      </div>
      <div className={s.two}>
        <PositionsPanel broker={broker} />
        <div className={s.side}>
          <AlertsPanel />
          <FillsPanel broker={broker} />
        </div>
      </div>
    </div>
  );
}
