import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readElfHeader } from '../../../../src/servers/tarballs/elf.ts';
import { checkCanRun } from '../../../../src/servers/tarballs/libraries.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rf-elf-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Shape {
  readonly machine: number;
  readonly loader?: string;
  readonly bits?: 32 | 64;
  readonly big?: boolean;
}

/** A program with a header, one segment that loads nothing, and one that names the loader. */
function program({ machine, loader, bits = 64, big = false }: Shape): Buffer {
  const bytes = Buffer.alloc(512);
  const u16 = (value: number, at: number): number =>
    big ? bytes.writeUInt16BE(value, at) : bytes.writeUInt16LE(value, at);
  const u32 = (value: number, at: number): number =>
    big ? bytes.writeUInt32BE(value, at) : bytes.writeUInt32LE(value, at);
  const u64 = (value: number, at: number): number =>
    big ? bytes.writeBigUInt64BE(BigInt(value), at) : bytes.writeBigUInt64LE(BigInt(value), at);
  bytes.write('\x7fELF', 0, 'latin1');
  bytes[4] = bits === 64 ? 2 : 1;
  bytes[5] = big ? 2 : 1;
  u16(machine, 18);
  u64(64, 32);
  u16(56, 54);
  u16(2, 56);
  u32(1, 64);
  if (loader !== undefined) {
    u32(3, 120);
    u64(300, 128);
    u64(loader.length + 1, 152);
    bytes.write(`${loader}\0`, 300, 'latin1');
  }
  return bytes;
}

async function header(bytes: Buffer): Promise<unknown> {
  const path = join(folder, 'program');
  await writeFile(path, bytes);
  return readElfHeader(path);
}

describe('an ELF header', () => {
  it.each<[Shape, unknown]>([
    [
      { machine: 62, loader: '/lib64/ld-linux-x86-64.so.2' },
      { machine: 'x86_64', loader: '/lib64/ld-linux-x86-64.so.2' },
    ],
    [
      { machine: 183, loader: '/lib/ld-linux-aarch64.so.1' },
      { machine: 'aarch64', loader: '/lib/ld-linux-aarch64.so.1' },
    ],
    [{ machine: 62 }, { machine: 'x86_64', loader: null }],
    [
      { machine: 22, loader: '/lib/ld64.so.1', big: true },
      { machine: 's390x', loader: '/lib/ld64.so.1' },
    ],
    [
      { machine: 3, bits: 32 },
      { machine: '32-bit x86', loader: null },
    ],
    [
      { machine: 62, bits: 32 },
      { machine: '32-bit x86_64', loader: null },
    ],
    [
      { machine: 183, bits: 32 },
      { machine: '32-bit aarch64', loader: null },
    ],
    [{ machine: 999 }, { machine: 'machine number 999', loader: null }],
  ])('is read: %j', async (shape, expected) => {
    expect(await header(program(shape))).toEqual(expected);
  });

  it.each([
    ['a script', '#!/bin/sh\n'],
    ['an empty file', ''],
    ['half a header', '\x7fELF\x02\x01'],
    ['something else', 'x'.repeat(400)],
  ])('is not there in %s', async (_what, text) => {
    expect(await header(Buffer.from(text, 'latin1'))).toBeNull();
  });

  it('may lie: segments outside of the file, more than there can be', async () => {
    const bytes = program({ machine: 62, loader: '/lib64/ld.so' });
    bytes.writeBigUInt64LE(2n ** 40n, 32);
    bytes.writeUInt16LE(65_535, 56);
    expect(await header(bytes)).toEqual({ machine: 'x86_64', loader: null });
  });

  it('has no loader where the file ends before its name', async () => {
    const cut = program({ machine: 62, loader: '/lib64/ld.so' }).subarray(0, 250);
    expect(await header(cut)).toEqual({ machine: 'x86_64', loader: null });
  });

  it('tells that a program is for another machine, or for a system without glibc', async () => {
    const path = join(folder, 'mysqld');
    const x64 = { debian: 'amd64', triplet: 'x86_64-linux-gnu', loaders: [] } as const;
    await writeFile(path, program({ machine: 183, loader: '/lib/ld-linux-aarch64.so.1' }));
    await expect(checkCanRun({ path, libraryFolders: [] }, x64)).rejects.toMatchObject({
      code: 'wrong-architecture',
      exitCode: 3,
      message: 'mysqld is built for aarch64, this machine is x86_64',
      hint: expect.stringContaining('x86_64'),
    });
    await writeFile(path, program({ machine: 62, loader: '/lib/ld-of-nobody.so.1' }));
    await expect(checkCanRun({ path, libraryFolders: [] }, x64)).rejects.toMatchObject({
      code: 'libraries-missing',
      message: expect.stringContaining('/lib/ld-of-nobody.so.1'),
      hint: expect.stringContaining('--runtime docker'),
    });
  });
});
