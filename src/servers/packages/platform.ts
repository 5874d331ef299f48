import { readFileSync } from 'node:fs';
import { ReplfaultError } from '../../model/errors.ts';

/** What Debian calls this machine's architecture, and where its packages put libraries and the loader. */
export interface Architecture {
  readonly debian: 'amd64' | 'arm64';
  readonly triplet: string;
  /** Paths of the dynamic loader inside an unpacked tree, tried in order (merged and unmerged /usr). */
  readonly loaders: readonly string[];
}

const architectures: Readonly<Record<string, Architecture>> = {
  x64: {
    debian: 'amd64',
    triplet: 'x86_64-linux-gnu',
    loaders: [
      'usr/lib64/ld-linux-x86-64.so.2',
      'lib64/ld-linux-x86-64.so.2',
      'usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
      'lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
    ],
  },
  arm64: {
    debian: 'arm64',
    triplet: 'aarch64-linux-gnu',
    loaders: [
      'usr/lib/ld-linux-aarch64.so.1',
      'lib/ld-linux-aarch64.so.1',
      'usr/lib/aarch64-linux-gnu/ld-linux-aarch64.so.1',
      'lib/aarch64-linux-gnu/ld-linux-aarch64.so.1',
    ],
  },
};

/** Throws `platform-unsupported` (exit 3) anywhere but on Linux on x86-64 or arm64. */
export function architectureOf(platform: string = process.platform, arch: string = process.arch): Architecture {
  const found = platform === 'linux' ? architectures[arch] : undefined;
  if (found) return found;
  throw new ReplfaultError(
    'platform-unsupported',
    `Servers can be fetched for Linux on x86-64 and arm64, not for ${platform} on ${arch}`,
    { hint: 'Use --runtime docker, or name an installed server: --server mysql@/path/to/server.' },
  );
}

export interface OsRelease {
  readonly id: string;
  readonly codename: string;
}

/** Identity of the running distribution, empty strings where unknown. */
export function readOsRelease(path = '/etc/os-release'): OsRelease {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // Not a distribution that says who it is.
  }
  const value = (key: string): string => new RegExp(`^${key}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  return { id: value('ID'), codename: value('VERSION_CODENAME') };
}
