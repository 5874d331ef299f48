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
  const inquiry = new Inquiry(program, options, asking);
  for (const { option, words } of await inquiry.untilFine('loose'))
    if (isUnknown(words) && !isLoose(option.name)) inquiry.refuse(option, words);
  const warnings = await inquiry.untilFine('as given');
  return inquiry.answersWith(warnings);
}

/** How options are given: `loose-` turns unknown names into warnings. */
type Manner = 'loose' | 'as given';

interface About {
  readonly option: AskedOption;
  readonly words: string;
}

class Inquiry {
  private readonly answers = new Map<string, string>();
  private left: readonly AskedOption[];
  private runs = 0;
  /** The program accepted all that were left, as they were given. */
  private accepted = false;

  constructor(
    private readonly program: ServerProgram,
    options: readonly AskedOption[],
    private readonly asking: Asking,
  ) {
    this.left = options;
  }

  /** Takes out one option after the other until the program takes what is left. Gives the warnings of that run. */
  async untilFine(manner: Manner): Promise<About[]> {
    while (this.left.length > 0 && this.runs < mostRuns) {
      const { fine, sayings } = await this.run(this.left, manner);
      if (fine) {
        this.accepted = manner === 'as given';
        return this.aboutOptions(sayings.filter(({ level }) => level !== 'other'));
      }
      const errors = sayings.filter(({ level }) => level !== 'warning');
      const [named] = this.aboutOptions(errors);
      const culprit = named?.option ?? (await this.firstRefused(manner));
      // The program would not even take an empty file: that says nothing of the options.
      if (culprit === undefined) break;
      this.refuse(culprit, named?.words ?? errors[0]?.words ?? 'no reason given');
    }
    return [];
  }

  refuse(option: AskedOption, words: string): void {
    if (!option.standIn || isUnknown(words)) this.answers.set(option.key, `${refused}${toldWords(words)}`);
    this.left = this.left.filter(({ key }) => key !== option.key);
  }

  answersWith(warnings: readonly About[]): Record<string, string> {
    if (this.accepted) for (const { key } of this.left) this.answers.set(key, acceptedOption);
    for (const { option, words } of warnings)
      if (!option.standIn || isGone(words)) this.answers.set(option.key, `${warned}${toldWords(words)}`);
    return Object.fromEntries([...this.answers].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  private run(some: readonly AskedOption[], manner: Manner): Promise<Ran> {
    this.runs += 1;
    return runOnce(this.program, some, manner, this.asking);
  }

  private aboutOptions(sayings: readonly Saying[]): About[] {
    const byName = new Map(this.left.map((option) => [plain(option.name), option]));
    const names = new Set(byName.keys());
    return sayings.flatMap(({ words }) => {
      const option = byName.get(optionIn(words, names) ?? '');
      return option === undefined ? [] : [{ option, words }];
    });
  }

  /** The option at which the program begins to refuse: those before it are accepted without it. Halves the list. */
  private async firstRefused(manner: Manner): Promise<AskedOption | undefined> {
    if (!(await this.run([], manner)).fine) return undefined;
    let [good, bad] = [0, this.left.length];
    while (bad - good > 1) {
      const middle = Math.floor((good + bad) / 2);
      if ((await this.run(this.left.slice(0, middle), manner)).fine) good = middle;
      else bad = middle;
    }
    return this.left[bad - 1];
  }
}

/** What a server says of an option whatever its value is. */
const isGone = (words: string): boolean => /deprecated|removed|unknown/i.test(words);

const isLoose = (name: string): boolean => /^loose[-_]/i.test(name);
const plain = (name: string): string => folded(name).replace(/^loose_/, '');

async function runOnce(
  program: ServerProgram,
  options: readonly AskedOption[],
  manner: Manner,
  { dir, file, signal }: Asking,
): Promise<Ran> {
  const path = join(dir, file);
  const lines = options.map(({ name, value, where }) => ({
    name: manner === 'loose' && !isLoose(name) ? `loose-${name}` : name,
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
