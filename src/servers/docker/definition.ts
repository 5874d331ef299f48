import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { closest } from '../../model/closest.ts';
import { ReplfaultError, usageError } from '../../model/errors.ts';

const definition = z.strictObject({
  /** Name and tag, for example `replfault/mysql:9.7`. */
  image: z.string().regex(/^replfault\/[a-z0-9-]+:[a-z0-9.-]+$/),
  about: z.string(),
  entrypoint: z.array(z.string()).min(1),
  env: z.record(z.string(), z.string()).default({}),
  from: z.discriminatedUnion('maker', [
    /** A server of the Debian archive, as the local runtime has it. */
    z.strictObject({ maker: z.literal('server'), vendor: z.enum(['mysql', 'mariadb']), version: z.string() }),
    /** A server that is one folder (`mysqld`, `share`), put to `into`, and the Debian packages whose libraries it needs. */
    z.strictObject({
      maker: z.literal('folder'),
      server: z.string(),
      into: z.string().startsWith('/'),
      suite: z.string(),
      packages: z.array(z.string()).min(1),
    }),
    /** Debian packages with what they need. */
    z.strictObject({ maker: z.literal('packages'), suite: z.string(), packages: z.array(z.string()).min(1) }),
    /** A part of this tool with Node.js. */
    z.strictObject({
      maker: z.literal('node'),
      app: z.array(z.string()).min(1),
      into: z.string().startsWith('/'),
      suite: z.string(),
      packages: z.array(z.string()).min(1),
    }),
    /** A static Go program, compiled from its module. */
    z.strictObject({
      maker: z.literal('go'),
      module: z.string(),
      binary: z.string(),
      program: z.string(),
      goVersion: z.string(),
      /** String variables that the linker sets. */
      variables: z.record(z.string(), z.string()).default({}),
    }),
  ]),
});

/** What one file of the folder `docker` says of one image. */
export type ImageDefinition = z.infer<typeof definition>;

/** All images that can be built here: one file each, in order of their names. */
export async function allDefinitions(folder = definitionsFolder()): Promise<ImageDefinition[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    names.map(async (name) => {
      try {
        return definition.parse(JSON.parse(await readFile(join(folder, name), 'utf8')));
      } catch (cause) {
        throw new ReplfaultError(
          'image-definition',
          `${join(folder, name)} does not define an image: ${(cause as Error).message}`,
          { cause },
        );
      }
    }),
  );
}

/** Chooses by full name, by name without `replfault/`, or by name alone; none means all. Throws a usage error (exit 2). */
export function chooseDefinitions(all: readonly ImageDefinition[], names: readonly string[]): ImageDefinition[] {
  if (names.length === 0) return [...all];
  const chosen = names.flatMap((name) => {
    const found = all.filter(({ image }) =>
      [image, image.slice('replfault/'.length), repositoryOf(image)].includes(name),
    );
    if (found.length > 0) return found;
    const known = all.map(({ image }) => image.slice('replfault/'.length));
    const near = closest(name, known);
    throw usageError('unknown-image', `There is no image ${name} to build`, near ?? `Known: ${known.join(', ')}.`);
  });
  return [...new Set(chosen)];
}

const repositoryOf = (image: string): string => image.slice('replfault/'.length, image.lastIndexOf(':'));

/** The package's own `docker` folder, found from the sources as well as from the built files. */
function definitionsFolder(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  for (let up = 0; up < 6; up += 1) {
    const candidate = join(dir, 'docker');
    if (existsSync(join(candidate, 'toxiproxy.json'))) return candidate;
    dir = dirname(dir);
  }
  throw new ReplfaultError(
    'definitions-missing',
    'The folder that defines local images is missing from this installation',
    {
      hint: 'Install replfault again.',
    },
  );
}
