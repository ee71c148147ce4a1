import { describeMetricSums } from '../../support/contracts/metric-sums.contract.js';

describeMetricSums('embedded', 20_000);
