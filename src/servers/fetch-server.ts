import { ReplfaultError, usageError } from '../model/errors.ts';
import { flavourFor } from './flavour-registry.ts';
import type { Manifest, UnpackedTree } from './packages/manifest.ts';
import { architectureOf } from './packages/platform.ts';
import { fetchServerPackages, fits, type ServerFetchOptions } from './packages/server-packages.ts';
import type { Vendor } from './spec-syntax.ts';
import { fetchTarball, type TarballChoice, unpackedTarball } from './tarballs/fetch-tarball.ts';
import { hasSeries, isFull, vendorUrls, versionToFetch } from './tarballs/vendor-urls.ts';
import { checkWebAddress } from './tarballs/web-address.ts';

export interface ServerChoiceOptions extends ServerFetchOptions {
  /** What the user said about the vendor's tarball; then nothing else is asked. */
  readonly tarball?: TarballChoice | undefined;
  /** Stands for the hosts of the vendors, with the same paths below it; else `REPLFAULT_TARBALL_MIRROR`. */
  readonly tarballMirror?: string | undefined;
  /** Takes no tarball that was fetched under this name: its server needs libraries of the system, which another system may lack. */
  readonly packagesOnly?: boolean | undefined;
  /** Told what the user should know about a download. */
  readonly onNote?: ((text: string) => void) | undefined;
}

interface Wanted {
  readonly vendor: Vendor;
  readonly version: string;
}

/** Where Debian cannot help, the vendor may: for one version that is named in full, and for the series of the table. */
const elsewhere = new Set(['version-gone', 'mirror-unknown', 'apt-missing']);

/**
 * The unpacked server of a spec: series that only the vendors have (MySQL 5.7, 8.0, 8.4, MariaDB 10.6, 11.4) from their tarballs, all
 * others from Debian or npm, and from the vendor where those do not have a version that is named in full. What is cached is taken as it is.
 * Throws environment errors (exit 3), and `tarball-choice` (exit 2) where the user's choice names no tarball.
 */
export async function fetchServer(wanted: Wanted, options: ServerChoiceOptions): Promise<UnpackedTree> {
  const { vendor, version } = wanted;
  if (options.tarball) return chosenTarball(wanted, options.tarball, options);
  if (hasSeries(vendor, version)) return (await newestCached(wanted, options)) ?? vendorsTarball(wanted, options);
  const asked = options.packagesOnly
    ? undefined
    : await cachedTarball(wanted, options, ({ asked = [] }) => asked.includes(version));
  if (asked) return asked;
  try {
    return await fetchServerPackages(wanted, options);
  } catch (cause) {
    const able = version !== '' && versionToFetch(vendor, version) !== undefined;
    if (!able || !(cause instanceof ReplfaultError) || !elsewhere.has(cause.code)) throw cause;
    return (await newestCached(wanted, options)) ?? vendorsTarball(wanted, options);
  }
}

/** The newest tarball that was fetched earlier, is what is wanted, and suits. */
function cachedTarball(
  { vendor, version }: Wanted,
  { cacheDir }: ServerChoiceOptions,
  suits: (manifest: Manifest) => boolean,
): Promise<UnpackedTree | undefined> {
  return unpackedTarball(
    cacheDir,
    (manifest) => manifest.names[0] === `${vendor}-tarball` && fits(manifest.version, version) && suits(manifest),
  );
}

function newestCached(wanted: Wanted, options: ServerChoiceOptions): Promise<UnpackedTree | undefined> {
  return cachedTarball(wanted, options, () => true);
}

async function vendorsTarball(wanted: Wanted, options: ServerChoiceOptions): Promise<UnpackedTree> {
  const { vendor, version } = wanted;
  const exact = versionToFetch(vendor, version) ?? version;
  // Before hundreds of megabytes are downloaded for a server that nobody here speaks to.
  await flavourFor(vendor, exact);
  const mirror = options.tarballMirror ?? process.env['REPLFAULT_TARBALL_MIRROR'];
  if (mirror) checkWebAddress('REPLFAULT_TARBALL_MIRROR', mirror);
  const urls = vendorUrls(vendor, exact, architectureOf().debian, mirror || undefined);
  const ready = () => (options.tarball ? cachedAs(options.tarball, wanted, options) : newestCached(wanted, options));
  return fetchTarball({ ...options, ...options.tarball, vendor, wanted: exact, urls, ready });
}

async function chosenTarball(
  wanted: Wanted,
  choice: TarballChoice,
  options: ServerChoiceOptions,
): Promise<UnpackedTree> {
  const { vendor, version } = wanted;
  if (choice.url !== undefined) {
    architectureOf();
    return fetchTarball({ ...options, ...choice, vendor, wanted: version, urls: [choice.url] });
  }
  if (!isFull(version) && !hasSeries(vendor, version)) {
    throw usageError(
      'tarball-choice',
      `${vendor}${version === '' ? '' : `:${version}`} does not come as a tarball of its vendor, so it takes neither --sha256 nor --key`,
      'Name one version in full (mysql:8.0.44), or where the tarball lies: --version-url URL.',
    );
  }
  return (await cachedAs(choice, wanted, options)) ?? vendorsTarball(wanted, options);
}

/** One that is here already, where the user told its checksum and asks for no signature. */
async function cachedAs(
  { sha256, keyFile }: TarballChoice,
  wanted: Wanted,
  options: ServerChoiceOptions,
): Promise<UnpackedTree | undefined> {
  if (sha256 === undefined || keyFile !== undefined) return undefined;
  return cachedTarball(wanted, options, ({ packages }) => packages[0]?.sha256 === sha256);
}
