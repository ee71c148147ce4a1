import { describeTradeIdentity } from '../../support/trade-identity.contract.js';

describeTradeIdentity('postgres', 1_000_000);
