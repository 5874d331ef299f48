import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { ReplfaultError, usageError } from '../../model/errors.ts';
import type { ServerProgram } from '../types.ts';
import { within } from '../versions.ts';
import { lookUp } from './classes/index.ts';
import { dialectOf } from './dialect.ts';
import { messagesIn, type ParserMessage } from './parser-messages.ts';
import { keptPlugins } from './rewrite.ts';
import type { UserOption } from './user-option.ts';
import { optionFileText } from './write.ts';

/** The parser of an idle machine answers in 0.1 s; ms. */
const answersWithinMs = 20_000;
/** So many options are asked together first. */
const together = 16;

type Parser = Pick<ServerProgram, 'spec' | 'flavour' | 'version' | 'locationOptions' | 'run'>;

/** What the option parser of a server program says to one option. */
export interface ParserAnswer {
  readonly outcome: 'accepted' | 'refused' | 'timed out';
  /** The server's number of the message (`MY-000067`: 67); `null` where it tells none. */
  readonly errno: number | null;
  /** Its errors, or the warnings of an accepted option, one per line; `null`: it said nothing. */
  readonly message: string | null;
}

/** How a parser is asked: see `askParser`. */
interface ParserAsking {
  readonly dir: string;
  readonly beside?: readonly UserOption[];
  readonly signal?: AbortSignal;
}

/** Why an option is not given to the parser: with it the program would not only parse. `null` where it is. Pure. */
export function whyNotParsed(option: UserOption, program: Pick<ServerProgram, 'flavour' | 'version'>): string | null {
  const { action, class: kind } = lookUp(option.name, dialectOf(program)).rule;
  if (action.do === 'refuse' && kind === 'mode') return `it ${action.why}`;
  if (action.do !== 'plugins') return null;
  try {
    keptPlugins(option, (_, why) => usageError('option-refused', why));
    return null;
  } catch (cause) {
    return `it ${(cause as ReplfaultError).message}`;
  }
}

/**
 * Asks a server program what it says to each of these options, without starting a server: by `--validate-config` (MySQL 8.0.16 and later) or
 * `--help --verbose`. A parser may tell only the first error, so that options are asked in groups, and those of a group that it complains of by themselves.
 * Options that load plugins stand beside all the others. Values that are paths are replaced by paths inside `dir`: nothing else is read or written.
 * What is said of the options beside is left out of the answers.
 *
 * @param dir a folder of its own, which need not exist
 * @param beside options that the program accepts, and that stand before those that are asked
 * @param options none of which `whyNotParsed` excludes
 * @returns the answers, in the order of the options
 * @throws ReplfaultError `parser-not-runnable` (exit 3) where the program refuses an empty option file.
 */
export async function askParser(
  program: Parser,
  options: readonly UserOption[],
  { dir, beside: before = [], signal }: ParserAsking,
): Promise<ParserAnswer[]> {
  const dialect = dialectOf(program);
  await mkdir(join(dir, 'data'), { recursive: true });
  const harmless = (option: UserOption): UserOption => {
    const { rule, name } = lookUp(option.name, dialect);
    // Accounts of another machine.
    if (name === 'user' && option.value !== null) return { ...option, value: userInfo().username };
    const isPath = (rule.class === 'path' || rule.class === 'log') && rule.action.do !== 'keep';
    if (!isPath || option.value === null || rule.action.do === 'plugins' || rule.action.do === 'tablespace')
      return option;
    return { ...option, value: /dir|path|home|priv/i.test(option.name) ? dir : join(dir, 'file') };
  };
  const loads = (option: UserOption): boolean => lookUp(option.name, dialect).rule.action.do === 'plugins';

  const ask = async (asked: readonly UserOption[]): Promise<Heard> => {
    signal?.throwIfAborted();
    const file = join(dir, 'asked.cnf');
    await writeFile(file, optionFileText([], asked.map(harmless), dialect), { mode: 0o600 });
    const { exitCode, stderr } = await program.run([`--defaults-file=${file}`, ...parsing(program, dir)], {
      cwd: dir,
      folders: [dir],
      signal,
      timeoutMs: answersWithinMs,
    });
    // Where an option says that errors go to a file.
    const logged = await readFile(join(dir, 'file'), 'utf8').catch(() => '');
    await rm(join(dir, 'file'), { force: true });
    return { exitCode, late: /^timed out: /m.test(stderr), messages: messagesIn(`${stderr}\n${logged}`) };
  };

  const base = await ask([]);
  if (base.exitCode !== 0)
    throw new ReplfaultError(
      'parser-not-runnable',
      `${program.spec}: the option parser does not even take an empty option file: ${base.messages.map(({ text }) => text).join('; ')}`,
    );
  const usual = new Set(base.messages.map(({ pattern }) => pattern));
  const answers = new Map<UserOption, ParserAnswer>();
  const beside: UserOption[] = [...before];
  const learnWhatIsSaidBeside = async (): Promise<void> => {
    if (beside.length > 0) for (const { pattern } of (await ask(beside)).messages) usual.add(pattern);
  };
  const judge = async (some: readonly UserOption[]): Promise<void> => {
    const answer = answerOf(await ask([...beside, ...some]), usual);
    const [only] = some;
    if (some.length === 1 && only !== undefined) answers.set(only, asWritten(answer, only, harmless(only)));
    else if (answer.outcome === 'accepted' && answer.message === null)
      for (const option of some) answers.set(option, answer);
    else {
      const half = Math.ceil(some.length / 2);
      await judge(some.slice(0, half));
      await judge(some.slice(half));
    }
  };
  await learnWhatIsSaidBeside();
  for (const option of options.filter(loads)) {
    await judge([option]);
    if (answers.get(option)?.outcome !== 'accepted') continue;
    beside.push(option);
    await learnWhatIsSaidBeside();
  }
  const others = options.filter((option) => !loads(option));
  for (let at = 0; at < others.length; at += together) await judge(others.slice(at, at + together));
  return options.map((option) => answers.get(option) ?? timedOut);
}

const timedOut: ParserAnswer = {
  outcome: 'timed out',
  errno: null,
  message: `the option parser gave no answer within ${answersWithinMs / 1000} s`,
};

interface Heard {
  readonly exitCode: number;
  readonly late: boolean;
  readonly messages: readonly ParserMessage[];
}

function answerOf({ exitCode, late, messages }: Heard, usual: ReadonlySet<string>): ParserAnswer {
  if (late) return timedOut;
  const own = messages.filter(({ pattern }) => !usual.has(pattern));
  const errors = own.filter(({ level }) => level === 'error');
  const told = exitCode !== 0 && errors.length > 0 ? errors : own;
  return {
    outcome: exitCode === 0 ? 'accepted' : 'refused',
    errno: told.find(({ errno }) => errno !== null)?.errno ?? null,
    message: told.length === 0 ? null : told.map(({ text }) => text).join('\n'),
  };
}

/** An answer with the value that the user wrote, in the place of the path that the program was given. */
function asWritten(answer: ParserAnswer, { value }: UserOption, given: UserOption): ParserAnswer {
  const { message } = answer;
  if (message === null || value === null || given.value === null || given.value === value) return answer;
  return { ...answer, message: message.replaceAll(given.value, value) };
}

/** Arguments with which a program parses its options and does nothing else; what they say wins over the file. */
function parsing({ flavour, version, locationOptions }: Parser, dir: string): string[] {
  const validates = flavour.name !== 'mariadb' && within(version, '8.0.16');
  return [
    ...locationOptions,
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    `--datadir=${join(dir, 'data')}`,
    ...(validates
      ? ['--secure-file-priv=NULL', '--log-error-verbosity=2', '--validate-config']
      : ['--help', '--verbose']),
  ];
}
