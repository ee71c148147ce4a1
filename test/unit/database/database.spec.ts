import { describeDatabase } from '../../support/contracts/database.contract.js';

describeDatabase('embedded');
