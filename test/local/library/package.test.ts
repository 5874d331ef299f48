import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { binlogClient } from './support/binlog-client.ts';
import { type Example, examplesOfComments, examplesOfPage, isSuite } from './support/examples.ts';
import { checkout, type Packed, pack } from './support/packed.ts';

const run = promisify(execFile);
const imports = `import { createConnection } from 'mysql2/promise';
import { faultyLink, prepareServers, startPair, startServer } from 'replfault';
import { startProxy } from 'replfault/proxy';
void [createConnection, faultyLink, prepareServers, startPair, startServer, startProxy];
`;
const examples: readonly Example[] = [
  ...examplesOfPage('docs/library.md').filter((example) => !isSuite(example)),
  ...examplesOfComments('src/library/index.ts', imports),
  ...examplesOfComments('src/proxy/embed/start-proxy.ts', imports),
];
/** Programs of Node that users may have; the gate names further ones. */
const nodes = [process.execPath, ...(process.env['REPLFAULT_OTHER_NODES'] ?? '').split(',').filter(Boolean)];

/** What the compiler complains of in a project. */
async function compile(project: string): Promise<string> {
  const compiler = join(checkout, 'node_modules/typescript/bin/tsc');
  const told = await run(process.execPath, [compiler, '-p', '.'], { cwd: project }).catch((error) => error);
  return (told as { stdout: string }).stdout;
}

let packed: Packed;
let esm: string;
let cjs: string;
beforeAll(async () => {
  packed = await pack();
  [esm, cjs] = await Promise.all([
    packed.project('esm', 'module', binlogClient.needs),
    packed.project('cjs', 'commonjs'),
  ]);
});
afterAll(() => packed[Symbol.asyncDispose]());

const names = '[startPair, startServer, startProxy, defineScenario].map((one) => typeof one).join()';

describe.each(nodes)('the package under %s', (node) => {
  it('is imported by an ES module', async () => {
    const text = `import { defineScenario, startPair } from 'replfault';
import { startProxy } from 'replfault/proxy';
import { startServer } from 'replfault/servers';
console.log(${names});`;
    const { stdout } = await run(node, ['--input-type=module', '-e', text], { cwd: esm });
    expect(stdout).toBe('function,function,function,function\n');
  });

  it('is required and imported by CommonJS', async () => {
    const required = `const { defineScenario, startPair } = require('replfault');
const { startProxy } = require('replfault/proxy');
const { startServer } = require('replfault/servers');
console.log(${names});`;
    const imported = `Promise.all(['replfault', 'replfault/proxy', 'replfault/servers'].map((name) => import(name))).then(
  ([{ defineScenario, startPair }, { startProxy }, { startServer }]) => console.log(${names}));`;
    for (const text of [required, imported]) {
      const { stdout } = await run(node, ['-e', text], { cwd: cjs });
      expect(stdout).toBe('function,function,function,function\n');
    }
  });

  it('starts a pair from CommonJS, and ends by itself', async () => {
    const text = `const { startPair } = require('replfault');
startPair('mariadb:10.11').then(async (pair) => {
  try { await pair.inject('stall'); await pair.heal(); await pair.caughtUp(); console.log('caught up'); }
  finally { await pair.close(); }
});`;
    const { stdout } = await run(node, ['-e', text], { cwd: cjs, timeout: 60_000 });
    expect(stdout).toBe('caught up\n');
  });
});

describe('examples', () => {
  it('are found: every block of the page, and one of each public function', () => {
    expect(examples.length).toBeGreaterThanOrEqual(10);
    expect(examples.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'library-1',
        'comment-startPair',
        'comment-startServer',
        'comment-prepareServers',
        'comment-faultyLink',
        'comment-startProxy',
      ]),
    );
  });

  it('compile from CommonJS too', async () => {
    const text = `import { startPair, type Pair } from 'replfault';
import { startProxy } from 'replfault/proxy';
export const use = async (pair: Pair): Promise<boolean> => pair.source.running && typeof startPair === typeof startProxy;
console.log(typeof startPair);
`;
    await writeFile(join(cjs, 'use.ts'), text);
    const compilerOptions = { target: 'ES2022', module: 'NodeNext', strict: true, skipLibCheck: false, rootDir: '.' };
    await writeFile(join(cjs, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['use.ts'] }));
    expect(await compile(cjs)).toBe('');
    const { stdout } = await run(process.execPath, ['use.js'], { cwd: cjs });
    expect(stdout).toBe('function\n');
  });

  it('and the whole of the types compile strictly, without skipLibCheck', async () => {
    const everything = `export * from 'replfault';
export * as proxy from 'replfault/proxy';
export * as servers from 'replfault/servers';
`;
    await writeFile(join(esm, 'everything.ts'), everything);
    for (const { name, text } of examples) await writeFile(join(esm, `${name}.ts`), text);
    const compilerOptions = {
      target: 'ES2022',
      module: 'NodeNext',
      strict: true,
      skipLibCheck: false,
      outDir: 'compiled',
      rootDir: '.',
      lib: ['ES2022'],
    };
    await writeFile(join(esm, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    expect(await compile(esm)).toBe('');
  });

  it.each(examples)('$name runs', async ({ name }) => {
    await run(process.execPath, [join('compiled', `${name}.js`)], { cwd: esm, timeout: 120_000 });
  });
});

describe('the manifest', () => {
  it('names vitest as an optional peer in the way that npm does not follow: npm 10 cannot resolve the peers of vitest 4', async () => {
    const manifest = JSON.parse(await readFile(join(esm, 'node_modules/replfault/package.json'), 'utf8')) as object;
    expect(manifest).toMatchObject({ peerDependenciesMeta: { vitest: { optional: true } } });
    expect(manifest).not.toHaveProperty('peerDependencies');
  });

  it('gives the schemas of its files to both kinds of module', async () => {
    const text = `console.log(['run', 'upgrade-lint'].map((name) => require('replfault/' + name + '.schema.json').type).join());`;
    const { stdout } = await run(process.execPath, ['-e', text], { cwd: cjs });
    expect(stdout).toBe('object,object\n');
  });

  it('is what publint asks for', async () => {
    const bytes = await readFile(packed.tarball);
    const { messages, pkg } = await publint({
      pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer },
      strict: true,
    });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('has types that resolve from every kind of module, says are-the-types-wrong', async () => {
    const told = await run('npm', ['run', '--silent', 'attw', '--', packed.tarball, '--no-color'], {
      cwd: checkout,
    }).then(
      () => 'no problem',
      (error: { stdout: string }) => error.stdout,
    );
    expect(told).toBe('no problem');
  });
});
