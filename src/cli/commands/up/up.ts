import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onPath } from '../../../host/dying-with-us.ts';
import { ExitCode } from '../../../model/errors.ts';
import { checkFolder } from '../../../runner/free-space.ts';
import { holdInBackground } from '../../../up/background.ts';
import { filesIn } from '../../../up/home.ts';
import type { PairDescription } from '../../../up/types.ts';
import { withProgress } from '../../progress/with-progress.ts';
import { planOf, type UpOptions } from './plan.ts';
import { upText } from './text.ts';

/** The client program of this machine that people know. */
const clientHere = (): string | null => ['mysql', 'mariadb'].find((name) => onPath(name) !== undefined) ?? null;

/** What the servers of a fresh pair hold, with room for some writes. */
const pairMiB = 300;
const holder = fileURLToPath(new URL('../../hold-main.js', import.meta.url));

/** `replfault up`. In the foreground it resolves when the pair has ended; Ctrl-C is the usual end of a pair that is up. */
export async function up(options: UpOptions): Promise<ExitCode> {
  const plan = await planOf(options);
  await checkFolder(tmpdir(), pairMiB, 'the servers of a pair', {
    hint: 'free some space, or set TMPDIR to another folder for every command of the pair',
  });
  const { json = false, detach = false } = options;
  return withProgress(json, async ({ signal, progress }) => {
    const onProgress = (what: string): void => progress.show({ kind: 'preparing', what });
    const print = (pair: PairDescription): void => {
      progress.close();
      const log = detach ? filesIn(dirname(pair.source.optionFile)).log : null;
      process.stdout.write(
        json
          ? `${JSON.stringify(pair)}\n`
          : upText(pair, { log, client: clientHere(), ownNetwork: plan.isolation === 'netns' }),
      );
    };
    if (detach) {
      print(await holdInBackground(plan, [holder], { signal, onProgress }));
      return ExitCode.passed;
    }
    const { hold } = await import('../../../up/hold.ts');
    const note = (text: string): void =>
      void process.stderr.write(`${new Date().toTimeString().slice(0, 8)} ${text}\n`);
    await hold(plan, { signal, onProgress, onUp: print, note });
    return ExitCode.passed;
  });
}
