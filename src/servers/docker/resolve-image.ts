import type { Docker } from '../../containers/daemon.ts';
import { dockerTrouble } from '../../containers/docker-errors.ts';
import { lookInto } from '../../containers/image-files.ts';
import type { Labels } from '../../containers/ownership.ts';
import { ensureImage, localImageId, type PullOptions } from '../../containers/pull.ts';
import type { ContainerRunResult } from '../../containers/short-run.ts';
import { runInContainer } from '../../containers/short-run.ts';
import { ReplfaultError } from '../../model/errors.ts';
import { flavourFor } from '../flavour-registry.ts';
import type { ServerImage } from '../types.ts';
import { compareVersions } from '../versions.ts';
import { imageChoice } from './image-names.ts';

export interface ImageOptions extends PullOptions {
  readonly docker: Docker;
  /** For the short-lived containers that ask the program. */
  readonly labels: Labels;
}

/** Where images have their server, and the folder of its shared files. */
const programs = [
  '/usr/sbin/mariadbd',
  '/usr/sbin/mysqld',
  '/usr/libexec/mariadbd',
  '/usr/libexec/mysqld',
  '/usr/local/mysql/bin/mysqld',
  '/usr/local/mysql/mysqld',
  '/opt/bitnami/mariadb/sbin/mysqld',
  '/opt/bitnami/mysql/bin/mysqld',
];
const shareFolders = [
  '/usr/share/mysql',
  '/usr/share/mariadb',
  '/usr/share/mysql-8.0',
  '/usr/share/percona-server',
  '/usr/local/mysql/share',
  '/opt/bitnami/mariadb/share',
  '/opt/bitnami/mysql/share',
];

/**
 * Finds the image that a spec names, pulling it if needed, and asks the server in it for its version. Throws usage errors
 * (exit 2) for what can be no image, environment errors (exit 3) for one that cannot be had or holds no server.
 */
export async function resolveImage(spec: string, options: ImageOptions): Promise<ServerImage> {
  const { docker, labels, signal } = options;
  const image = await findImage(spec, options);
  const id = await ensureImage(docker, image, options);
  const program = await findProgram(docker, image, labels);
  const run: ServerImage['run'] = (args, how = {}) =>
    runInContainer(docker, {
      image: id,
      program,
      args,
      labels,
      ...how,
      folders: [...(how.folders ?? []), ...(how.cwd === undefined ? [] : [how.cwd])].filter(isOutermost),
    });
  const { vendor, version } = versionIn(
    await run(['--no-defaults', '--version'], { timeoutMs: 60_000, signal }),
    image,
  );
  return {
    spec,
    origin: 'image',
    image,
    program,
    flavour: await flavourFor(vendor, version),
    version,
    buildId: `image-${id.replace(/^sha256:/, '').slice(0, 16)}`,
    locationOptions: [],
    shippedData: null,
    run,
    readShared: (name) => readShared(docker, image, labels, name),
  };
}

/** The image that a spec means here: one that the daemon has, else the one to pull. */
async function findImage(spec: string, { docker }: ImageOptions): Promise<string> {
  const choice = imageChoice(spec);
  for (const image of choice.local) if (await localImageId(docker, image)) return image;
  return (choice.anyOf && (await newestOf(docker, choice.anyOf))) || choice.pull;
}

async function newestOf(docker: Docker, repository: string): Promise<string | undefined> {
  const images = await docker.listImages({ filters: { reference: [repository] } }).catch((cause: unknown) => {
    throw dockerTrouble(cause, 'listing images');
  });
  const tags = images.flatMap(({ RepoTags }) => RepoTags ?? []).filter((tag) => tag.startsWith(`${repository}:`));
  const version = (tag: string): string => tag.slice(tag.lastIndexOf(':') + 1);
  return tags.sort((a, b) => compareVersions(version(b), version(a)))[0];
}

async function findProgram(docker: Docker, image: string, labels: Labels): Promise<string> {
  const found = await lookInto(docker, image, labels, async (files) => {
    for (const path of programs) if (await files.exists(path)) return path;
    return undefined;
  });
  if (found) return found;
  throw noServer(image, 'no mysqld or mariadbd is in any of the usual places');
}

function versionIn(result: ContainerRunResultLike, image: string): { vendor: 'mysql' | 'mariadb'; version: string } {
  const printed = `${result.stdout}${result.stderr}`.trim();
  const version = /\bVer (\d+\.\d+\.\d+)/.exec(printed)?.[1];
  if (result.exitCode !== 0 || !version)
    throw noServer(image, `asked for its version it says: ${printed.slice(0, 300)}`);
  return { vendor: /mariadb/i.test(printed) ? 'mariadb' : 'mysql', version };
}

type ContainerRunResultLike = Pick<ContainerRunResult, 'exitCode' | 'stdout' | 'stderr'>;

async function readShared(docker: Docker, image: string, labels: Labels, name: string): Promise<string> {
  const text = await lookInto(docker, image, labels, async (files) => {
    for (const folder of shareFolders) {
      const found = await files.read(`${folder}/${name}`);
      if (found !== undefined) return found;
    }
    return undefined;
  });
  if (text !== undefined) return text;
  throw new ReplfaultError('share-file-missing', `The image ${image} has no ${name} in ${shareFolders.join(', ')}`);
}

function noServer(image: string, reason: string): ReplfaultError {
  return new ReplfaultError('image-no-server', `The image ${image} holds no MySQL or MariaDB server: ${reason}`, {
    hint: 'Name an image of a server: mysql:8.4, mariadb:11.8, percona/percona-server:8.0.',
  });
}

/** A folder inside another one of the list is seen already. */
function isOutermost(folder: string, index: number, all: readonly string[]): boolean {
  return !all.some(
    (other, at) => (other === folder && at < index) || (other !== folder && folder.startsWith(`${other}/`)),
  );
}
