import { posix } from 'node:path';
import type Docker from 'dockerode';
import { dockerTrouble, statusOf } from './docker-errors.ts';
import type { Labels } from './ownership.ts';

/** Files of an image, read without running anything of it. */
export interface ImageFiles {
  exists(path: string): Promise<boolean>;
  /** The text of a file, `undefined` where it is not there. Links are followed. */
  read(path: string): Promise<string | undefined>;
}

const block = 512;
const mostLinks = 5;

/** Lets `work` look into an image through a container that is made for it, never started, and removed. */
export async function lookInto<T>(
  docker: Docker,
  image: string,
  labels: Labels,
  work: (files: ImageFiles) => Promise<T>,
): Promise<T> {
  let container: Docker.Container | undefined;
  try {
    // A command is required, though none will run.
    container = await docker.createContainer({
      Image: image,
      Entrypoint: ['/never-started'],
      Labels: { ...labels },
      HostConfig: { NetworkMode: 'none' },
    });
    return await work(filesOf(container));
  } catch (cause) {
    throw dockerTrouble(cause, `looking into the image ${image}`);
  } finally {
    await container?.remove({ force: true, v: true }).catch(() => undefined);
  }
}

function filesOf(container: Docker.Container): ImageFiles {
  const archive = async (path: string): Promise<Buffer | undefined> => {
    try {
      const pieces: Buffer[] = [];
      for await (const piece of await container.getArchive({ path })) pieces.push(Buffer.from(piece));
      return Buffer.concat(pieces);
    } catch (cause) {
      if (statusOf(cause) === 404) return undefined;
      throw cause;
    }
  };
  return {
    async exists(path) {
      try {
        const answer = (await container.infoArchive({ path })) as { destroy?: () => void };
        // Its answer is a stream without a body: left alone, its connection would keep this process alive.
        answer.destroy?.();
        return true;
      } catch (cause) {
        if (statusOf(cause) === 404) return false;
        throw cause;
      }
    },
    async read(path) {
      let at = path;
      for (let links = 0; links < mostLinks; links += 1) {
        const tar = await archive(at);
        if (!tar) return undefined;
        const entry = firstEntry(tar);
        if (entry.link === undefined) return entry.text;
        at = posix.resolve(posix.dirname(at), entry.link);
      }
      return undefined;
    },
  };
}

/** The one entry of an archive of one file: header block (size in octal at 124, type at 156, link target at 157), then its bytes. */
function firstEntry(tar: Buffer): { text: string; link?: string } {
  const field = (from: number, length: number): string =>
    tar
      .toString('utf8', from, from + length)
      .replace(/\0.*$/s, '')
      .trim();
  if (field(156, 1) === '2') return { text: '', link: field(157, 100) };
  const size = Number.parseInt(field(124, 12), 8) || 0;
  return { text: tar.toString('utf8', block, block + size) };
}
