import type { Docker } from '../containers/daemon.ts';
import { ensureImage, localImageId, type PullProgress } from '../containers/pull.ts';
import { ReplfaultError } from '../model/errors.ts';
import type { Capability } from '../model/scenario.ts';
import { cacheFolder } from '../servers/cache/folder.ts';
import { buildImage } from '../servers/docker/build-images.ts';
import { allDefinitions, chooseDefinitions } from '../servers/docker/definition.ts';
import type { ProxyChoice } from '../worker/protocol.ts';
import type { PlaceRequest } from './place-request.ts';
import { type Fetching, showing } from './prepare-servers.ts';

/** The original Toxiproxy as an image: the published one, or one built here. */
const toxiproxyImages = ['ghcr.io/shopify/toxiproxy:2.12.0', 'replfault/toxiproxy:2.12.0'] as const;

interface ProxySources {
  readonly asked: PlaceRequest['proxy'];
  /** Some case has a fault that only ours has. */
  readonly needed: boolean;
  /** Finds or builds the image of our proxy. */
  own(): Promise<string>;
  /** Finds or pulls the image of the original. */
  original(): Promise<string>;
  /** Told what cannot be had, and why. */
  readonly missing: Map<Capability, string>;
}

/**
 * Decides which proxy stands in containers. Unless told otherwise it is the original, and ours in cases whose faults only ours has; where one of the two
 * cannot be had, the other one stands everywhere.
 * @throws ReplfaultError what keeps both from being had, or the one that was asked for.
 */
export async function chooseProxy({ asked, needed, own, original, missing }: ProxySources): Promise<ProxyChoice> {
  const onlyOriginal = (image: string, why: string): ProxyChoice => {
    missing.set('embedded-proxy', why);
    return { kind: 'docker', image };
  };
  if (asked === 'docker' || asked === 'binary')
    return onlyOriginal(await original(), 'only the embedded proxy has this fault: use --proxy auto');
  if (asked === 'embedded') {
    // On this machine it does everything but what the kernel of a container of its own would do.
    const image = await own().catch(environmentTrouble);
    return image instanceof ReplfaultError
      ? { kind: 'embedded', imageMissing: image.message }
      : { kind: 'embedded', image };
  }
  // Building ours takes a network, and most runs need none of it.
  if (!needed)
    return original().then(
      (image) => ({ kind: 'docker', image }),
      async (cause: unknown) => {
        const trouble = environmentTrouble(cause);
        const image = await own().catch(environmentTrouble);
        if (image instanceof ReplfaultError) throw trouble;
        return { kind: 'embedded', image };
      },
    );
  const [ours, theirs] = [await own().catch(environmentTrouble), await original().catch(environmentTrouble)];
  if (!(ours instanceof ReplfaultError))
    return theirs instanceof ReplfaultError
      ? { kind: 'embedded', image: ours }
      : { kind: 'per-case', own: ours, original: theirs };
  if (theirs instanceof ReplfaultError) throw theirs;
  return onlyOriginal(theirs, `only the embedded proxy has this fault, and its image is missing: ${ours.message}`);
}

export function environmentTrouble(cause: unknown): ReplfaultError {
  if (cause instanceof ReplfaultError) return cause;
  throw cause;
}

/** The image of our proxy, built where it is missing or made of other files than this tool's. */
export async function ownProxyImage(docker: Docker, fetching: Fetching): Promise<string> {
  const image = await buildLocal('proxy', docker, fetching);
  // By its id: another run may put another image under this name at any time.
  return (await localImageId(docker, image)) ?? image;
}

/** Builds the image with the tools of kernel faults and packet links. */
export const buildNettools = (docker: Docker, fetching: Fetching): Promise<string> =>
  buildLocal('nettools', docker, fetching);

async function buildLocal(name: string, docker: Docker, fetching: Fetching): Promise<string> {
  const [definition] = chooseDefinitions(await allDefinitions(), [name]);
  if (definition === undefined)
    throw new ReplfaultError('unknown-image', `there is no definition of the image ${name}`);
  const { mirror, signal } = fetching;
  const built = await buildImage(definition, {
    docker,
    cacheDir: cacheFolder(),
    mirror,
    signal,
    onProgress: showing(fetching),
  });
  if (built.outcome === 'skipped') throw new ReplfaultError('image-missing', built.detail);
  return built.image;
}

export async function toxiproxyImage(
  docker: Docker,
  pulling: {
    timeoutMs?: number | undefined;
    signal?: AbortSignal | undefined;
    onProgress(progress: PullProgress): void;
  },
): Promise<string> {
  for (const image of toxiproxyImages) if ((await localImageId(docker, image)) !== undefined) return image;
  await ensureImage(docker, toxiproxyImages[0], pulling);
  return toxiproxyImages[0];
}
