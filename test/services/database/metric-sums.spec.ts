import { describeMetricSums } from '../../support/metric-sums.contract.js';

describeMetricSums('postgres', 1_000_000);
