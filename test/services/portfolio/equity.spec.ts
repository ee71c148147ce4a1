import { describeEquity } from '../../unit/portfolio/equity.contract.js';

describeEquity('postgres');
