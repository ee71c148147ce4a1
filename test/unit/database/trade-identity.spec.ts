import { describeTradeIdentity } from '../../support/trade-identity.contract.js';

describeTradeIdentity('embedded', 10_000);
