import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplfaultError } from '../model/errors.ts';
import { diskFull, fileTrouble, makeWritableFolder } from './cache/folder.ts';
import { withLock } from './cache/lock.ts';
import { runProgram } from './cache/run-program.ts';
import type { ServerBinary, Template } from './types.ts';

export interface TemplateOptions {
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
  /** Server options that shape the data folder itself, such as `--innodb-page-size=8k`. */
  readonly initOptions?: readonly string[];
  readonly onProgress?: ((what: string) => void) | undefined;
}

/** Changes with what is put into a template, so that templates of an earlier tool are not used. */
const recipe = 3;

/** Accounts of every server: the tool's own (local only) and the replica's. Both are locked until a start gives them passwords. */
const accounts = [
  "CREATE USER 'repl'@'%' IDENTIFIED BY RANDOM PASSWORD ACCOUNT LOCK;",
  "GRANT REPLICATION SLAVE ON *.* TO 'repl'@'%';",
  "ALTER USER 'root'@'localhost' ACCOUNT LOCK;",
];

/** Speed up initialisation; nothing of them stays in the data folder. */
const quickInitialisation = [
  '--innodb-redo-log-capacity=64M',
  '--innodb-buffer-pool-size=64M',
  '--innodb-doublewrite=OFF',
  '--innodb-flush-method=fsync',
  '--innodb-use-native-aio=0',
  '--innodb-numa-interleave=OFF',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-buffer-pool-dump-at-shutdown=OFF',
  '--performance-schema=OFF',
  '--auto-generate-certs=OFF',
  '--disable-log-bin',
];

/**
 * An initialised data folder for this build, made once and cached. Throws environment errors (exit 3): a server that
 * cannot initialise (with the tail of its log), a full disk, a folder that cannot be written to.
 */
export async function prepareTemplate(binary: ServerBinary, options: TemplateOptions): Promise<Template> {
  const { signal, initOptions = [] } = options;
  const shape = createHash('sha256')
    .update(JSON.stringify([recipe, [...initOptions].sort()]))
    .digest('hex')
    .slice(0, 8);
  const key = `${binary.buildId}-${shape}`;
  const folder = makeWritableFolder(join(options.cacheDir, 'templates'));
  const dir = join(folder, key);
  if (await isTemplate(dir)) return { dir: join(dir, 'data'), key };
  makeWritableFolder(join(options.cacheDir, 'locks'));
  const lock = join(options.cacheDir, 'locks', `template-${key}.lock`);
  const purpose = `initialising a template of ${binary.spec}`;
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
        await initialise(binary, partial, initOptions, signal);
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
  binary: ServerBinary,
  dir: string,
  initOptions: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const data = join(dir, 'initialised');
  const initFile = join(dir, 'accounts.sql');
  const log = join(dir, 'initialise.log');
  await writeFile(initFile, `${accounts.join('\n')}\n`, { mode: 0o600 });
  const { file, args, env } = binary.command([
    '--no-defaults',
    '--initialize-insecure',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    `--datadir=${data}`,
    `--init-file=${initFile}`,
    `--log-error=${log}`,
    ...binary.locationOptions,
    ...quickInitialisation,
    ...initOptions,
  ]);
  const result = await runProgram(file, args, { env: { ...env, TZ: 'UTC' }, cwd: dir, signal, timeoutMs: 120_000 });
  const written = await readFile(log, 'utf8').catch(() => '');
  if (result.exitCode !== 0 || /\[ERROR\]/.test(written)) {
    const output = `${written}\n${result.stderr}`.trim();
    if (/No space left|errno: ?28|OS errno 28|error: 28/i.test(output))
      throw diskFull(`A template cannot be written to ${dir}`);
    throw new ReplfaultError(
      'initialise-failed',
      `${binary.spec} (${binary.version}) could not initialise a data folder:\n${tail(output)}`,
      {
        hint: 'The lines above are the end of its log.',
      },
    );
  }
  // Each copy must make a server identity of its own.
  await rm(join(data, 'auto.cnf'), { force: true });
  await rm(initFile);
  await removeSpareRedoFiles(data);
  // The kept folder is itself a sparse copy: every later copy then reads a fifth as much.
  await copyTemplate({ dir: data, key: '' }, join(dir, 'data'), signal);
  await rm(data, { recursive: true, force: true });
  await chmod(join(dir, 'data'), 0o700);
  await writeFile(join(dir, 'finished'), '');
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

async function sweepUnfinished(folder: string, prefix: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(prefix)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

function tail(text: string): string {
  return text.split('\n').slice(-12).join('\n');
}

/** Copies a template to `target` (which must not exist yet), keeping holes and sharing blocks where the file system can. */
export async function copyTemplate(template: Template, target: string, signal?: AbortSignal): Promise<void> {
  const result = await runProgram('cp', ['-R', '--sparse=always', '--reflink=auto', '--', template.dir, target], {
    signal,
  });
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
