/** One thing that a run had to show and that no case is, as a test runner counts it. */
export interface SuiteTest {
  readonly name: string;
  readonly kind: 'failure' | 'error' | 'skipped' | '';
  readonly message: string;
  readonly output: readonly string[];
}
