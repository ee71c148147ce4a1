import { describeDatabase } from '../../support/database.contract.js';
import { describeMigrations } from '../../support/migrations.contract.js';

describeDatabase('postgres');
describeMigrations('postgres');
