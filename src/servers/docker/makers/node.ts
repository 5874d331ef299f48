import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ReplfaultError } from '../../../model/errors.ts';
import { nodeRuntime } from '../../packages/node-runtime.ts';
import { fetchNpmPackage } from '../../packages/npm-package.ts';
import type { Ingredients, MakerOptions } from './ingredients.ts';
import { fromPackages } from './packages.ts';

interface NodeSource {
  /** Files and folders of this tool, as built, below its own `dist`. */
  readonly app: readonly string[];
  /** Where they are put in the image. */
  readonly into: string;
  readonly suite: string;
  /** Debian packages with the libraries that Node.js needs. */
  readonly packages: readonly string[];
}

/** A part of this tool with Node.js and the C library. What it holds is known without a download, so a run can look for it every time. */
export async function fromNode(source: NodeSource, options: MakerOptions): Promise<Ingredients> {
  const runtime = nodeRuntime();
  const dist = distFolder();
  const files = (await Promise.all(source.app.map((part) => filesIn(dist, part)))).flat().sort();
  if (files.length === 0)
    throw new ReplfaultError('not-built', `The built files of ${source.app.join(', ')} are missing in ${dist}`, {
      hint: 'Build the tool first: npm run build.',
    });
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(await readFile(join(dist, file)));
  return {
    contentId: JSON.stringify([source, runtime.integrity, hash.digest('hex')]),
    version: await toolVersion(dist),
    layers: async (scratch) => {
      const [libraries, node] = await Promise.all([fromPackages(source, options), fetchNpmPackage(runtime, options)]);
      const root = join(scratch, 'node-root');
      const app = join(root, source.into);
      await mkdir(join(root, 'usr/local/bin'), { recursive: true });
      await cp(join(node.root, 'bin/node'), join(root, 'usr/local/bin/node'));
      for (const file of files) {
        await mkdir(dirname(join(app, file)), { recursive: true });
        await cp(join(dist, file), join(app, file));
      }
      await writeFile(join(app, 'package.json'), '{ "type": "module" }\n');
      return [...(await libraries.layers(scratch)), { dir: root }];
    },
  };
}

/** Paths of the programs (no types, no maps) at or below a part, from `dist`. */
async function filesIn(dist: string, part: string): Promise<string[]> {
  const found = await stat(join(dist, part)).catch(() => undefined);
  if (found === undefined) return [];
  if (found.isFile()) return [part];
  const names = await readdir(join(dist, part), { recursive: true });
  return names.filter((name) => name.endsWith('.js')).map((name) => join(part, name));
}

/** The folder of the built files, found from the sources as well as from the built files. */
function distFolder(): string {
  const own = fileURLToPath(new URL('../../../../', import.meta.url));
  return /\/dist\/$/.test(own) ? own : join(own, 'dist');
}

async function toolVersion(dist: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(dist, '..', 'package.json'), 'utf8')) as { version: string };
  return version;
}
