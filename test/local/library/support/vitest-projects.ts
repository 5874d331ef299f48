import { execFile } from 'node:child_process';
import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { checkout, pack } from './packed.ts';

const run = promisify(execFile);
const suites = join(checkout, 'test/local/library/support/vitest-project');

/** Projects that have the package from its tarball, each with another version of vitest. */
export interface VitestProjects extends AsyncDisposable {
  /** The folder of one. */
  of(version: string): string;
  /** Puts suites of the folder `vitest-project` into one, as tests. */
  copy(project: string, names: readonly string[]): Promise<void>;
}

/** @param more further packages */
export async function vitestProjects(versions: readonly string[], ...more: readonly string[]): Promise<VitestProjects> {
  const packed = await pack();
  const projects = new Map<string, string>();
  for (const version of versions) {
    // npm 10 cannot resolve the peers of vitest 4 ("reading 'edgesOut'"), also in an empty project.
    const project = await packed.project(`v${version}`, 'module', `vitest@${version}`, ...more, '--legacy-peer-deps');
    projects.set(version, project);
    const config = `export default { test: { testTimeout: 60_000, hookTimeout: 60_000, teardownTimeout: 60_000 } };\n`;
    await writeFile(join(project, 'vitest.config.mjs'), config);
  }
  return {
    of: (version) => projects.get(version) ?? '',
    async copy(project, names) {
      for (const name of names) await copyFile(join(suites, `${name}.suite.ts`), join(project, `${name}.test.ts`));
      await copyFile(join(suites, 'polling-client.ts'), join(project, 'polling-client.ts'));
    },
    [Symbol.asyncDispose]: () => packed[Symbol.asyncDispose](),
  };
}

interface Outcome {
  readonly title: string;
  readonly status: string;
  readonly failureMessages?: readonly string[];
}

/** Everything that its vitest says of some suites, and how it ended. */
export async function played(
  project: string,
  names: readonly string[],
  {
    env = {},
    more = [],
    node = process.execPath,
  }: { env?: NodeJS.ProcessEnv; more?: readonly string[]; node?: string } = {},
) {
  const files = names.map((name) => `${name}.test.ts`);
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', '--outputFile=out.json', ...more, ...files];
  const told = join(project, 'out.json');
  await rm(told, { force: true });
  let said = '';
  const ended = await run(node, args, {
    cwd: project,
    env: { ...process.env, ...env },
    timeout: 160_000,
  }).then(
    () => 0,
    (error: { code: number; stdout: string; stderr: string }) => {
      said = error.stderr || error.stdout;
      return error.code;
    },
  );
  const text = await readFile(told, 'utf8').catch((cause: unknown) => {
    throw new Error(`vitest ended with ${ended} and wrote no results: ${said}`, { cause });
  });
  const { testResults } = JSON.parse(text) as { testResults: { assertionResults: Outcome[] }[] };
  return { ended, outcomes: testResults.flatMap(({ assertionResults }) => assertionResults) };
}

export const summary = (outcomes: readonly Outcome[]) =>
  Object.fromEntries(outcomes.map((one) => [one.title, one.status]));

export const reasons = (outcomes: readonly Outcome[]) =>
  Object.fromEntries(
    outcomes.filter(({ status }) => status === 'failed').map((one) => [one.title, one.failureMessages?.join('\n')]),
  );

/** What the compiler says of the tests of a project, and of the types of the package. */
export async function complaintsOfTypes(project: string): Promise<string[]> {
  const compilerOptions = { target: 'ES2022', module: 'NodeNext', strict: true, skipLibCheck: false, noEmit: true };
  await writeFile(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { ...compilerOptions, allowImportingTsExtensions: true },
      include: ['*.test.ts'],
    }),
  );
  const compiler = join(checkout, 'node_modules/typescript/bin/tsc');
  const told = await run(process.execPath, [compiler, '-p', '.'], { cwd: project }).catch((error) => error);
  // Of other packages' types nothing is asked here.
  return (told as { stdout: string }).stdout
    .split('\n')
    .filter((line) => /^\S/.test(line) && !/^node_modules\/(?!replfault\/)/.test(line));
}

/** What vitest has attached to the tests of a project. */
export function attachments(project: string) {
  const dir = join(project, '.vitest-attachments');
  return {
    clear: () => rm(dir, { recursive: true, force: true }),
    /** The texts of all of a type. */
    async all(extension: string): Promise<string[]> {
      const names = await readdir(dir).catch(() => []);
      const found = names.filter((name) => basename(name).endsWith(`.${extension}`));
      return Promise.all(found.map((name) => readFile(join(dir, name), 'utf8')));
    },
  };
}
