import { describeEquity } from '../../unit/portfolio/equity/equity.contract.js';
import { describeEquityTotals } from '../../unit/portfolio/equity/equity-totals.contract.js';

describeEquity('postgres');
describeEquityTotals('postgres');
