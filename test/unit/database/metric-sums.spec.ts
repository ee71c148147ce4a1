import { describeMetricSums } from '../../support/metric-sums.contract.js';

describeMetricSums('embedded', 20_000);
