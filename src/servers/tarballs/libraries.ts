import { existsSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ReplfaultError } from '../../model/errors.ts';
import { runProgram } from '../cache/run-program.ts';
import { type Architecture, architectureOf } from '../packages/platform.ts';
import { readElfHeader } from './elf.ts';
import { packagesOf } from './library-packages.ts';

/** A program that takes libraries from the system, and the folders that it searches first. */
export interface SystemProgram {
  readonly path: string;
  readonly libraryFolders: readonly string[];
}

const machineOf = { amd64: 'x86_64', arm64: 'aarch64' } as const;

/**
 * Finds out, without executing the program, whether this machine can run it: its architecture, its loader and all shared libraries,
 * as the loader itself sees them. Scripts and static programs pass. Throws environment errors (exit 3): `wrong-architecture`,
 * `libraries-missing` with the packages that hold them, `glibc-too-old`.
 */
export async function checkCanRun(program: SystemProgram, architecture = architectureOf()): Promise<void> {
  const header = await readElfHeader(program.path);
  if (header === null) return;
  const ours = machineOf[architecture.debian];
  const name = basename(program.path);
  if (header.machine !== ours) {
    throw new ReplfaultError('wrong-architecture', `${name} is built for ${header.machine}, this machine is ${ours}`, {
      hint: `Take the build for ${ours}: the vendors write it into the name of the file.`,
    });
  }
  if (header.loader === null) return;
  if (!existsSync(header.loader)) {
    throw new ReplfaultError(
      'libraries-missing',
      `${name} needs the loader ${header.loader} of the GNU C library, which this system does not have`,
      {
        hint: 'The builds of the vendors run on systems with glibc only (not on Alpine, for example). Use --runtime docker.',
      },
    );
  }
  const found = await askLoader(header.loader, program);
  const missing = missingIn(found);
  const tooOld = [...new Set([...found.matchAll(/version `(\w+_[\d.]+)' not found/g)].map((match) => match[1]))];
  if (missing.length > 0) throw librariesMissing(name, missing, tooOld.join(', '));
  if (tooOld.length > 0) {
    throw new ReplfaultError('glibc-too-old', `${name} needs ${tooOld.join(', ')}: the C library here is older`, {
      hint: 'Take the build for an older glibc (its file name says glibc2.17 or glibc2.12), or use --runtime docker.',
    });
  }
}

/**
 * Debian 13 and Ubuntu 24.04 renamed libaio.so.1 to libaio.so.1t64 for 32-bit machines; on 64-bit ones nothing else changed. Gives
 * the program the name it asks for, in a library folder of its own tree. Returns the names that were given.
 */
export async function linkRenamed(
  program: SystemProgram,
  own: string,
  architecture: Architecture = architectureOf(),
  systemFolders: readonly string[] = ['/usr/lib', '/lib'].map((folder) => join(folder, architecture.triplet)),
): Promise<string[]> {
  const header = await readElfHeader(program.path);
  if (header?.machine !== machineOf[architecture.debian] || !header.loader || !existsSync(header.loader)) return [];
  const linked: string[] = [];
  for (const library of missingIn(await askLoader(header.loader, program))) {
    const renamed = systemFolders.map((folder) => join(folder, `${library}t64`)).find((path) => existsSync(path));
    if (renamed === undefined) continue;
    await mkdir(own, { recursive: true });
    await symlink(renamed, join(own, library));
    linked.push(library);
  }
  return linked;
}

/** What the loader lists for the program, as ldd has it; libraries that are not there are marked. */
async function askLoader(loader: string, { path, libraryFolders }: SystemProgram): Promise<string> {
  // By env, since the variables would do the same to every program before the loader.
  const variables = ['LD_TRACE_LOADED_OBJECTS=1', 'LD_WARN=', `LD_LIBRARY_PATH=${libraryFolders.join(':')}`];
  const { stdout, stderr } = await runProgram('env', [...variables, loader, path], { timeoutMs: 20_000 });
  return `${stdout}\n${stderr}`;
}

function missingIn(listed: string): string[] {
  return [...new Set([...listed.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? ''))].filter(Boolean);
}

function librariesMissing(name: string, missing: readonly string[], tooOld: string): ReplfaultError {
  const described = missing.map((library) => {
    const { debian, rpm } = packagesOf(library);
    if (debian === null && rpm === null) return `${library} (package not known)`;
    return `${library} (Debian package ${debian ?? 'not known'}, RPM package ${rpm ?? 'not known'})`;
  });
  const list = (kind: 'debian' | 'rpm'): string =>
    [...new Set(missing.map((library) => packagesOf(library)[kind]))].filter((one) => one !== null).join(' ');
  const ways = [
    list('debian') && `apt-get install ${list('debian')} (Debian, Ubuntu)`,
    list('rpm') && `dnf install ${list('rpm')} (Fedora, RHEL)`,
  ].filter(Boolean);
  const renamed = missing.includes('libaio.so.1') ? ' Debian 13 and Ubuntu 24.04 call libaio1 libaio1t64.' : '';
  const how = ways.length > 0 ? `Install: ${ways.join(' or ')}.` : "Search for the package: `dnf provides '*/NAME'`.";
  return new ReplfaultError(
    'libraries-missing',
    `${name} needs shared libraries that this system does not have: ${described.join(', ')}${tooOld && `. Others are too old for it: ${tooOld}`}`,
    { hint: `${how}${renamed} Or use --runtime docker.` },
  );
}
