import type { RunResult } from '../../model/result.ts';
import { detailsOf, reasonText } from '../upgrade-lint/wording.ts';
import type { SuiteTest } from './suite-test.ts';

/** What `upgrade-lint` found, as tests: a failure for each line that breaks, and a test that passed for each file without such a line. */
export function lintTests({ upgradeLint: lint }: Pick<RunResult, 'upgradeLint'>): SuiteTest[] {
  if (lint === undefined) return [];
  const breaking = lint.findings.filter(({ level }) => level === 'breaks');
  const known = new Map<string, number>();
  /** Two tests of one name would count as one. */
  const unique = (name: string): string => {
    const times = (known.get(name) ?? 0) + 1;
    known.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  };
  const failures = breaking.map(
    (one): SuiteTest => ({
      name: unique(`${one.file}:${one.line}: ${one.text}`),
      kind: 'failure',
      message: reasonText(one),
      output: detailsOf(one, lint),
    }),
  );
  const clean = lint.files.filter(({ file }) => !breaking.some((one) => one.file === file));
  const passed = clean.map(({ file }): SuiteTest => {
    const others = lint.findings.filter((one) => one.file === file);
    const output = others.map(({ line, level, text }) => `${line}: ${level}: ${text}`);
    return { name: unique(`${file}: nothing breaks`), kind: '', message: '', output };
  });
  return [...failures, ...passed];
}
