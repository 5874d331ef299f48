/** `replfault/vitest`: vitest's `test` with servers and replicating pairs as fixtures, and matchers for recordings. */
import { endWithVitest } from './ends-with-vitest.ts';
import './matchers.ts';

export { ReplfaultError } from '../model/errors.ts';
export { type FixtureOptions, type Fixtures, test, testWith } from './fixtures.ts';
export type { ReplfaultMatchers } from './matchers.ts';

endWithVitest();
