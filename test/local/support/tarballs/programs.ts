import { existsSync, readFileSync } from 'node:fs';

/** Offset of the machine in an ELF header. */
const machineAt = 18;
const machines = { x64: 62, arm64: 183 } as const;

/** A program of this machine, as if it were built for the other architecture. */
export function programOfOtherMachine(): Buffer {
  const bytes = Buffer.from(readFileSync('/bin/ls'));
  bytes.writeUInt16LE(process.arch === 'arm64' ? machines.x64 : machines.arm64, machineAt);
  return bytes;
}

/** What /bin/ls needs on Debian, and a name of the same length that no current system has. */
const present = 'libselinux.so.1';
export const absent = 'libncurses.so.5';
const folders = ['/usr/lib', '/lib'].flatMap((base) =>
  ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((triplet) => `${base}/${triplet}`),
);

/** A program that needs a library which is not here, and where the right one lies; `null` on systems where it cannot be made. */
export function programWithoutLibrary(): { readonly program: Buffer; readonly library: string } | null {
  const library = folders.map((folder) => `${folder}/${present}`).find((path) => existsSync(path));
  if (library === undefined || folders.some((folder) => existsSync(`${folder}/${absent}`))) return null;
  const program = Buffer.from(readFileSync('/bin/ls'));
  const at = program.indexOf(`${present}\0`);
  if (at < 0) return null;
  program.write(absent, at, 'latin1');
  return { program, library };
}
