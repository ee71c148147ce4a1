import { describeEquity } from '../../unit/portfolio/equity.contract.js';
import { describeEquityTotals } from '../../unit/portfolio/equity-totals.contract.js';

describeEquity('postgres');
describeEquityTotals('postgres');
