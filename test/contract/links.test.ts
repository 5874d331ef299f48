import { describe } from 'vitest';
import { describeLinks } from './support/links-suite.ts';
import { isMissing } from './support/original.ts';
import { cannotStart, proxyUnderTest } from './support/proxy-under-test.ts';

describe.skipIf(isMissing || cannotStart !== null)('the proxy of this project', () => {
  describeLinks(proxyUnderTest);
});
