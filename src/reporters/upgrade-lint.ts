import type { RunResult } from '../model/result.ts';
import type { Reporter } from './types.ts';
import { renderUpgradeLint } from './upgrade-lint/index.ts';

/** upgrade-lint.txt: what both versions said to the lines of the files. */
export const reporter: Reporter = {
  name: 'upgrade-lint',
  fileName: 'upgrade-lint.txt',
  applies: ({ upgradeLint }) => upgradeLint !== undefined,
  render: ({ upgradeLint, tool }: RunResult) =>
    upgradeLint === undefined
      ? ''
      : renderUpgradeLint(upgradeLint, 'text', { colour: false, version: tool.version, folder: '' }),
};
