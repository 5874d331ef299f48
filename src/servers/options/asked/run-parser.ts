import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerProgram } from '../../types.ts';
import { within } from '../../versions.ts';
import { dialectOf } from '../dialect.ts';
import type { UserOption } from '../user-option.ts';
import { optionFileText } from '../write.ts';
import { messagesIn, type ParserMessage } from './messages.ts';

export type Parser = Pick<ServerProgram, 'spec' | 'flavour' | 'version' | 'locationOptions' | 'run'>;

/** What a program said to an option file. */
export interface Heard {
  readonly fine: boolean;
  /** It had not ended in time. */
  readonly late: boolean;
  readonly messages: readonly ParserMessage[];
}

export interface Running {
  /** A folder of the run, which need not exist; it is taken away again. */
  readonly dir: string;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
}

/**
 * Has a server program read these options and end: by `--validate-config` (MySQL 8.0.16 and later) or `--help --verbose`. No server is started; 20 to
 * 90 ms as a process, about a second in a container.
 */
export async function runParser(
  program: Parser,
  options: readonly UserOption[],
  { dir, signal, timeoutMs }: Running,
): Promise<Heard> {
  await mkdir(join(dir, 'data'), { recursive: true });
  try {
    const file = join(dir, 'asked.cnf');
    await writeFile(file, optionFileText([], options, dialectOf(program)), { mode: 0o600 });
    const { exitCode, stderr } = await program.run([`--defaults-file=${file}`, ...parsing(program, dir)], {
      cwd: dir,
      folders: [dir],
      signal,
      timeoutMs,
    });
    // Where an option says that errors go to a file.
    const logged = await readFile(join(dir, 'log_error'), 'utf8').catch(() => '');
    return {
      fine: exitCode === 0,
      late: /^timed out: /m.test(stderr),
      messages: messagesIn(`${stderr}\n${logged}`),
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Arguments with which a program reads its options and does nothing else; what they say wins over the file. */
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
