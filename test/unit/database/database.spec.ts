import { describeDatabase } from '../../support/database.contract.js';

describeDatabase('embedded');
