import { rollupsContract } from './rollups.contract.js';

rollupsContract('postgres', 60);
