import { describeEquity } from './equity.contract.js';
import { describeEquityTotals } from './equity-totals.contract.js';

describeEquity('embedded');
describeEquityTotals('embedded');
