import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplfaultError } from '../model/errors.ts';
import { diskFull, fileTrouble, makeWritableFolder } from './cache/folder.ts';
import { withLock } from './cache/lock.ts';
import { runProgram } from './cache/run-program.ts';
import { sweepUnfinished } from './cache/sweep-unfinished.ts';
import type { TemplateRecipe } from './flavour.ts';
import type { ServerProgram, Template } from './types.ts';

export interface TemplateOptions {
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
  /** Server options that shape the data folder itself, such as `--innodb-page-size=8k`. */
  readonly initOptions?: readonly string[];
  readonly onProgress?: ((what: string) => void) | undefined;
}

/** Changes with what is put into a template, so that templates of an earlier tool are not used. */
const recipe = 4;

/**
 * An initialised data folder for this build, made once and cached. Throws environment errors (exit 3): a server that
 * cannot initialise (with the tail of its log), a full disk, a folder that cannot be written to.
 */
export async function prepareTemplate(program: ServerProgram, options: TemplateOptions): Promise<Template> {
  const { signal, initOptions = [] } = options;
  const shape = createHash('sha256')
    .update(JSON.stringify([recipe, [...initOptions].sort()]))
    .digest('hex')
    .slice(0, 8);
  const key = `${program.buildId}-${shape}`;
  const folder = join(options.cacheDir, 'templates');
  const dir = join(folder, key);
  // What is there serves also from a cache that nobody may write to.
  if (await isTemplate(dir)) return { dir: join(dir, 'data'), key };
  makeWritableFolder(folder);
  makeWritableFolder(join(options.cacheDir, 'locks'));
  const lock = join(options.cacheDir, 'locks', `template-${key}.lock`);
  const purpose = `initialising a template of ${program.spec}`;
  return withLock(
    lock,
    { purpose, signal, onWait: (holder) => options.onProgress?.(`${purpose}: waiting for ${holder}`) },
    async () => {
      if (await isTemplate(dir)) return { dir: join(dir, 'data'), key };
      options.onProgress?.(purpose);
      const partial = join(folder, `.${key}.${randomUUID().slice(0, 8)}`);
      try {
        await sweepUnfinished(folder, `.${key}.`);
        await mkdir(partial, { mode: 0o700 });
        await initialise(program, partial, initOptions, signal);
        await rm(dir, { recursive: true, force: true });
        await rename(partial, dir);
      } catch (cause) {
        signal?.throwIfAborted();
        throw fileTrouble(cause, `Cannot prepare a template in ${folder}`);
      } finally {
        await rm(partial, { recursive: true, force: true });
      }
      return { dir: join(dir, 'data'), key };
    },
  );
}

async function initialise(
  program: ServerProgram,
  dir: string,
  initOptions: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const data = join(dir, 'initialised');
  const tmp = join(dir, 'tmp');
  const log = join(dir, 'initialise.log');
  const recipe = program.flavour.templateRecipe(program.version);
  // A shipped data folder has the shape it has.
  const shipped = initOptions.length === 0 ? program.shippedData : null;
  await mkdir(tmp);
  if (shipped !== null) await copyTemplate({ dir: shipped, key: '' }, data, signal);
  else if (recipe.bootstrap) await mkdir(data);
  const initFile = join(dir, 'accounts.sql');
  if (recipe.initFile.length > 0) await writeFile(initFile, `${recipe.initFile.join('\n')}\n`, { mode: 0o600 });
  const input = await bootstrapInput(program, recipe, shipped === null);
  const result = await program.run(
    [
      '--no-defaults',
      ...recipe.args,
      ...(process.getuid?.() === 0 ? ['--user=root'] : []),
      `--datadir=${data}`,
      `--tmpdir=${tmp}`,
      `--log-error=${log}`,
      ...(recipe.initFile.length > 0 ? [`--init-file=${initFile}`] : []),
      ...program.locationOptions,
      ...initOptions,
    ],
    { ...(input === null ? {} : { input }), cwd: dir, folders: [dir], signal, timeoutMs: 120_000 },
  );
  const written = await readFile(log, 'utf8').catch(() => '');
  const output = `${written}\n${result.stdout}\n${result.stderr}`.trim();
  if (result.exitCode !== 0 || /\[ERROR\]/.test(output)) {
    if (/No space left|errno: ?28|OS errno 28|error: 28/i.test(output))
      throw diskFull(`A template cannot be written to ${dir}`);
    throw new ReplfaultError(
      'initialise-failed',
      `${program.spec} (${program.version}) could not initialise a data folder:\n${tail(output)}`,
      {
        hint: 'The lines above are the end of its error log.',
      },
    );
  }
  // Each copy must make a server identity of its own.
  await rm(join(data, 'auto.cnf'), { force: true });
  await rm(initFile, { force: true });
  await removeSpareRedoFiles(data);
  // The kept folder is itself a sparse copy: every later copy then reads a fifth as much.
  await copyTemplate({ dir: data, key: '' }, join(dir, 'data'), signal);
  await rm(data, { recursive: true, force: true });
  await rm(tmp, { recursive: true, force: true });
  await chmod(join(dir, 'data'), 0o700);
  await writeFile(join(dir, 'finished'), '');
}

/** What goes through standard input: the system tables, unless they were shipped, and the accounts. */
async function bootstrapInput(
  program: ServerProgram,
  { bootstrap }: TemplateRecipe,
  withSystemTables: boolean,
): Promise<string | null> {
  if (bootstrap === null) return null;
  const { systemTables, accounts } = bootstrap;
  if (!withSystemTables) return `${accounts.join('\n')}\n`;
  const scripts = await Promise.all(systemTables.scripts.map((names) => readFirst(program, names)));
  return `${[...systemTables.before, ...scripts, ...accounts].join('\n')}\n`;
}

/** The first of the names that the program's share folder has. @throws ReplfaultError when it has none. */
async function readFirst(program: ServerProgram, names: readonly string[]): Promise<string> {
  let missing: unknown;
  for (const name of names) {
    try {
      return await program.readShared(name);
    } catch (cause) {
      missing = cause;
    }
  }
  throw missing;
}

/** InnoDB keeps empty redo files in reserve, named so; it makes new ones when it needs them. */
async function removeSpareRedoFiles(data: string): Promise<void> {
  const folder = join(data, '#innodb_redo');
  for (const name of await readdir(folder).catch(() => [])) {
    if (/^#ib_redo\d+_tmp$/.test(name)) await rm(join(folder, name));
  }
}

async function isTemplate(dir: string): Promise<boolean> {
  return (await stat(join(dir, 'finished')).catch(() => undefined)) !== undefined;
}

function tail(text: string): string {
  return text.split('\n').slice(-12).join('\n');
}

/** Copies a template to `target` (which must not exist yet), keeping holes and sharing blocks where the file system can. */
export async function copyTemplate(
  template: Template,
  target: string,
  signal?: AbortSignal,
  sparse = true,
): Promise<void> {
  // With `/.` also into a folder that exists: a file system of its own is mounted there.
  const words = ['-R', `--sparse=${sparse ? 'always' : 'never'}`, '--reflink=auto', '--', `${template.dir}/.`, target];
  const result = await runProgram('cp', words, { signal });
  if (result.exitCode === 0) return;
  if (/No space left|quota exceeded/i.test(result.stderr))
    throw new ReplfaultError(
      'disk-full',
      `A server's data folder cannot be copied to ${target}: no space left on the device`,
      {
        hint: 'Free about 500 MB there, or set TMPDIR to a folder on another disk.',
      },
    );
  throw new ReplfaultError(
    'copy-failed',
    `The template cannot be copied to ${target}: ${result.stderr.trim().slice(0, 300)}`,
  );
}
