import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { acceptedOption } from '../../../model/comparison.ts';
import { ReplfaultError } from '../../../model/errors.ts';
import type { ServerProgram } from '../../types.ts';
import { within } from '../../versions.ts';
import { dialectOf } from '../dialect.ts';
import { optionFileText } from '../write.ts';
import { folded, isUnknown, optionIn, type Saying, sayingsIn, toldWords } from './program-words.ts';

/** An option that a program is asked about. */
export interface AskedOption {
  /** By what it is answered for. */
  readonly key: string;
  /** As the server gets it, and where it was said. */
  readonly name: string;
  readonly value: string | null;
  readonly where: string;
  /** The value is not the user's: only whether the server knows the name is of interest. */
  readonly standIn?: boolean;
}

const warned = 'accepted, with a warning: ';
const refused = 'refused: ';

/** One run takes 20 to 60 ms as a process, about a second in a container. */
const runsWithinMs = 20_000;
/** Options that are refused for their values come one by one; more of them are not asked for. */
const mostRuns = 60;

interface Ran {
  readonly fine: boolean;
  readonly sayings: readonly Saying[];
}

interface Asking {
  /** A folder of the run; the option files that are asked about are written there. */
  readonly dir: string;
  /** Name of the option file. */
  readonly file: string;
  readonly signal: AbortSignal;
}

/**
 * Asks a server program which options it accepts, by its own parser, without starting it: `accepted`, `accepted, with a warning: ...` or `refused: ...`
 * with its own words. All together first, under `loose-`, which tells every unknown name at once; a value that is refused ends the program, so such an
 * option is taken out and the rest asked again. Options without an answer are left out: stand-ins whose value was refused, and those behind the bound.
 * Nothing is written but the option file. @throws ReplfaultError (exit 3) for a program that does not end.
 */
export async function askProgram(
  program: ServerProgram,
  options: readonly AskedOption[],
  asking: Asking,
): Promise<Record<string, string>> {
  const answers = new Map<string, string>();
  let left = [...options];
  let runs = 0;
  const run = async (some: readonly AskedOption[], loose: boolean): Promise<Ran> => {
    runs += 1;
    return runOnce(program, some, loose, asking);
  };
  const takeOut = (option: AskedOption, words: string): void => {
    const told = option.standIn && !isUnknown(words) ? null : `${refused}${toldWords(words)}`;
    if (told !== null) answers.set(option.key, told);
    left = left.filter(({ key }) => key !== option.key);
  };
  for (const loose of [true, false]) {
    while (left.length > 0 && runs < mostRuns) {
      const ran = await run(left, loose);
      const names = new Map(left.map((option) => [plain(option.name), option]));
      const about = ({ words }: Saying): AskedOption | undefined =>
        names.get(optionIn(words, new Set(names.keys())) ?? '');
      if (!ran.fine) {
        const error = ran.sayings.find((one) => one.level !== 'warning' && about(one) !== undefined);
        const culprit = error ? about(error) : await firstRefused(left, async (some) => !(await run(some, loose)).fine);
        if (culprit === undefined) break;
        takeOut(
          culprit,
          error?.words ?? ran.sayings.find(({ level }) => level !== 'warning')?.words ?? 'no reason given',
        );
        continue;
      }
      if (!loose) for (const option of left) answers.set(option.key, acceptedOption);
      for (const saying of ran.sayings) {
        const option = about(saying);
        if (option === undefined || saying.level === 'other') continue;
        if (loose && isUnknown(saying.words) && !isLoose(option.name)) takeOut(option, saying.words);
        if (!loose && !(option.standIn && !isGone(saying.words)))
          answers.set(option.key, `${warned}${toldWords(saying.words)}`);
      }
      break;
    }
  }
  return Object.fromEntries([...answers].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a server says of an option whatever its value is. */
const isGone = (words: string): boolean => /deprecated|removed|unknown/i.test(words);

const isLoose = (name: string): boolean => /^loose[-_]/i.test(name);
const plain = (name: string): string => folded(name).replace(/^loose_/, '');

/** The option at which the program begins to refuse: those before it are accepted without it. Halves the list. */
async function firstRefused(
  options: readonly AskedOption[],
  refuses: (some: readonly AskedOption[]) => Promise<boolean>,
): Promise<AskedOption | undefined> {
  let [good, bad] = [0, options.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (await refuses(options.slice(0, middle))) bad = middle;
    else good = middle;
  }
  return options[bad - 1];
}

async function runOnce(
  program: ServerProgram,
  options: readonly AskedOption[],
  loose: boolean,
  { dir, file, signal }: Asking,
): Promise<Ran> {
  const path = join(dir, file);
  const lines = options.map(({ name, value, where }) => ({
    name: loose && !isLoose(name) ? `loose-${name}` : name,
    value,
    where,
  }));
  await writeFile(path, optionFileText([], lines, dialectOf(program)), { mode: 0o600 });
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  const { exitCode, stderr } = await program.run(
    [`--defaults-file=${path}`, ...program.locationOptions, ...asRoot, ...questionFor(program, dir)],
    { cwd: dir, folders: [dir], timeoutMs: runsWithinMs, signal },
  );
  if (/^timed out: /m.test(stderr))
    throw new ReplfaultError(
      'OPTIONS_NOT_READ',
      `${program.spec} (${program.version}) did not say within ${runsWithinMs / 1000} s whether it accepts an option file`,
    );
  return { fine: exitCode === 0, sayings: sayingsIn(stderr) };
}

/** MySQL validates by an option of its own since 8.0.16; before that, and in MariaDB, a program reads its options before it prints its help. */
const questionFor = ({ flavour, version }: ServerProgram, dir: string): string[] =>
  flavour.name !== 'mariadb' && within(version, '8.0.16')
    ? ['--secure-file-priv=NULL', `--datadir=${dir}`, '--log-error-verbosity=2', '--validate-config']
    : ['--help', '--verbose'];
