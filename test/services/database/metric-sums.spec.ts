import { describeMetricSums } from '../../support/contracts/metric-sums.contract.js';

describeMetricSums('postgres', 1_000_000);
