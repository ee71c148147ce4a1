import { describeEquity } from './equity.contract.js';

describeEquity('embedded');
