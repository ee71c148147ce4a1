import { describeDatabase } from '../../support/contracts/database.contract.js';
import { describeMigrations } from '../../support/contracts/migrations.contract.js';

describeDatabase('postgres');
describeMigrations('postgres');
