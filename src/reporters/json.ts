import type { Reporter } from './types.ts';

/** run.json: the result itself, described by schema/run.schema.json. */
export const reporter: Reporter = {
  name: 'json',
  fileName: 'run.json',
  render: (run) => `${JSON.stringify(run, null, 2)}\n`,
};
