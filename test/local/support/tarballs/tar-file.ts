import { execFileSync, spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';

/** One entry of a tarball, written by hand: no packer writes the evil ones. */
export interface TarEntry {
  readonly path: string;
  /** `file` unless told; `device` stands for all that are neither files, folders nor links. */
  readonly kind?: 'file' | 'folder' | 'symlink' | 'hardlink' | 'device';
  readonly content?: Buffer | string;
  readonly linksTo?: string;
  readonly mode?: number;
}

const flags = { file: '0', hardlink: '1', symlink: '2', device: '3', folder: '5' } as const;

/** A tar archive in the ustar format. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(1024)]);
}

export const gzipped = (entries: readonly TarEntry[]): Buffer => gzipSync(tarOf(entries));
/** Why a tar.xz can be neither made nor unpacked here; `null` where it can. */
export const noXz: string | null =
  spawnSync('xz', ['--version']).status === 0 ? null : 'there is no xz on this machine';
export const xzipped = (entries: readonly TarEntry[]): Buffer =>
  execFileSync('xz', ['-1', '-c'], { input: tarOf(entries), maxBuffer: 1 << 28 });

/** A tarball as a vendor packs it, with a server that only knows its version. */
export function vendorEntries(folder: string, version: string, more: readonly TarEntry[] = []): TarEntry[] {
  const program = `#!/bin/sh\necho "mysqld  Ver ${version} for Linux on x86_64 (MySQL Community Server - GPL)"\n`;
  return [
    { path: `${folder}/`, kind: 'folder', mode: 0o755 },
    { path: `${folder}/bin/mysqld`, content: program, mode: 0o755 },
    { path: `${folder}/bin/mysql`, content: 'a client', mode: 0o755 },
    { path: `${folder}/bin/mysqldump`, content: 'a client', mode: 0o755 },
    { path: `${folder}/lib/private/libcrypto.so.3`, content: 'a library', mode: 0o755 },
    { path: `${folder}/lib/private/libcrypto.so`, kind: 'symlink', linksTo: 'libcrypto.so.3' },
    { path: `${folder}/lib/libmysqlclient.a`, content: 'for linking' },
    { path: `${folder}/lib/plugin/semisync_source.so`, content: 'a plugin' },
    { path: `${folder}/share/charsets/Index.xml`, content: '<x/>' },
    { path: `${folder}/man/man1/mysql.1`, content: 'a page' },
    { path: `${folder}/mysql-test/t/one.test`, content: 'a test' },
    ...more,
  ];
}

function blocksOf({ path, kind = 'file', content = '', linksTo = '', mode = 0o644 }: TarEntry): Buffer[] {
  const body = kind === 'file' ? Buffer.from(content) : Buffer.alloc(0);
  const header = Buffer.alloc(512);
  const octal = (value: number, at: number, length: number): void => {
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  };
  header.write(path, 0, 100, 'utf8');
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(body.length, 124, 12);
  octal(1_700_000_000, 136, 12);
  header.write('        ', 148, 'latin1');
  header.write(flags[kind], 156, 'latin1');
  header.write(linksTo, 157, 100, 'utf8');
  header.write('ustar\x0000', 257, 'latin1');
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
}
