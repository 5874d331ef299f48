import { usageError } from '../../model/errors.ts';

/** Images that stand for a server without a version, best first. */
const defaults: Readonly<Record<string, string>> = { mysql: 'mysql:8.4', mariadb: 'mariadb:11.8' };

/** Where images that `replfault images` builds are named. */
export const localPrefix = 'replfault/';

/** What a spec may mean: names that are taken if the daemon has them, in this order, then one to pull. */
export interface ImageChoice {
  readonly local: readonly string[];
  /** Any image of this repository will do, the newest version first, before anything is pulled; `null` where a version was named. */
  readonly anyOf: string | null;
  readonly pull: string;
}

/**
 * Reads a server spec as the name of an image: `mysql:9.7` is the image of that name, else the locally built
 * `replfault/mysql:9.7`; `percona/percona-server:8.0` is taken as it is. Throws a usage error (exit 2) for what can be no image.
 */
export function imageChoice(spec: string): ImageChoice {
  if (spec.includes('@/') || spec === 'mysqld' || spec === 'mariadbd') {
    throw usageError(
      'server-spec',
      `${spec} is a server of this machine, not an image`,
      'In containers name an image (mysql:8.4, mariadb:11.8, percona/percona-server:8.0), or use --runtime local.',
    );
  }
  if (!isImageName(spec)) {
    throw usageError(
      'server-spec',
      `${JSON.stringify(spec)} is not the name of an image`,
      'Write for example mysql:8.4.',
    );
  }
  if (spec.includes('/')) return { local: [spec], anyOf: null, pull: spec };
  const image = defaults[spec] ?? spec;
  const anyOf = spec in defaults ? `${localPrefix}${spec}` : null;
  return { local: [image, `${localPrefix}${image}`], anyOf, pull: image };
}

function isImageName(text: string): boolean {
  const part = '[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*';
  const host = '(?:[A-Za-z0-9.-]+(?::[0-9]+)?/)?';
  return new RegExp(
    `^${host}${part}(?:/${part})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`,
  ).test(text);
}
