import { rollupsContract } from '../../services/metrics/rollups.contract.js';

rollupsContract('embedded', 40);
