import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { onPath } from '../../../host/dying-with-us.ts';
import { isExecutable } from '../../../host/executable.ts';
import { usageError } from '../../../model/errors.ts';
import { call } from '../../../up/control-client.ts';
import { environmentOf } from '../../../up/description.ts';
import { findLivingPair } from '../../../up/registry.ts';
import { takeInterrupts } from '../../interrupt.ts';

const describeMs = 10_000;
/** A terminal sends these to the command, too; what another process sends to this one is passed on. */
const fromTerminal = ['SIGINT', 'SIGQUIT'] as const;
const passedOn = ['SIGTERM', 'SIGHUP'] as const;

/** Words before and after `--`. Pure. @throws ReplfaultError (usage). */
export function readWords(
  words: readonly string[],
  argv: readonly string[],
): { name?: string; command: readonly string[] } {
  const hint = 'write: replfault exec NAME -- COMMAND';
  const at = argv.indexOf('--');
  if (at < 0) throw usageError('NO_COMMAND', 'a command is missing', hint);
  const command = argv.slice(at + 1);
  const [name, ...more] = words.slice(0, words.length - command.length);
  if (command.length === 0) throw usageError('NO_COMMAND', 'a command is missing after --', hint);
  if (more.length > 0) throw usageError('TOO_MANY_WORDS', 'too many words before --', hint);
  return { command, ...(name === undefined ? {} : { name }) };
}

/** `replfault exec`. Returns the exit code of the command. */
export async function exec(words: readonly string[], argv: readonly string[]): Promise<number> {
  const { name, command } = readWords(words, argv);
  await mustBeProgram(command[0] ?? '');
  const found = await findLivingPair(name);
  const { pair, enter } = await call(found, 'describe', {}, describeMs);
  return run([...enter, ...command], { ...process.env, ...environmentOf(pair) });
}

/** What leads into a network namespace would say it in words of its own. @throws ReplfaultError `NO_PROGRAM` (usage). */
async function mustBeProgram(file: string): Promise<void> {
  const path = file.includes('/') || file === '' ? file : onPath(file);
  if (path !== undefined && (await isExecutable(path))) return;
  const named = file === '' ? '""' : file;
  throw usageError('NO_PROGRAM', `there is no program ${named}`, 'write: replfault exec NAME -- COMMAND');
}

function run([file = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  takeInterrupts();
  const child = spawn(file, args, { stdio: 'inherit', env });
  for (const signal of fromTerminal) process.on(signal, () => undefined);
  for (const signal of passedOn) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', (cause: Error) =>
      reject(usageError('COMMAND_NOT_RUN', `${file} cannot be run: ${cause.message}`, undefined, cause)),
    );
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
