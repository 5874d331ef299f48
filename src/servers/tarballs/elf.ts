import { open } from 'node:fs/promises';

/** What the header of a program says about where it can run. */
export interface ElfHeader {
  /** `x86_64`, `aarch64`, or what the number of another machine is called. */
  readonly machine: string;
  /** Path of the dynamic loader; `null` for a static program. */
  readonly loader: string | null;
}

/** Machine numbers of the System V ABI. */
const machines: Readonly<Record<number, string>> = {
  3: '32-bit x86',
  8: 'MIPS',
  20: '32-bit PowerPC',
  21: 'ppc64',
  22: 's390x',
  40: '32-bit ARM',
  62: 'x86_64',
  183: 'aarch64',
  243: 'RISC-V',
  258: 'LoongArch',
};

const loaderSegment = 3;
/** More than any real program has. */
const mostSegments = 256;

/** Reads the header of an ELF program; `null` for anything else, for example a script. @throws Error where the file cannot be read. */
export async function readElfHeader(path: string): Promise<ElfHeader | null> {
  const file = await open(path, 'r');
  try {
    const read = async (length: number, position: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
      return buffer.subarray(0, bytesRead);
    };
    const head = await read(64, 0);
    if (head.length < 52 || head.toString('latin1', 0, 4) !== '\x7fELF') return null;
    const numbers = readerOf(head[5] !== 2);
    const number = numbers.u16(head, 18);
    const named = machines[number] ?? `machine number ${number}`;
    // 64-bit machines have 32-bit programs, too (x32, ILP32): these have another layout, and can never be a server of ours.
    if (head[4] !== 2) return { machine: named.startsWith('32-bit') ? named : `32-bit ${named}`, loader: null };
    const machine = named;
    if (head.length < 64) return { machine, loader: null };
    const at = numbers.u64(head, 32);
    const size = numbers.u16(head, 54);
    const count = Math.min(numbers.u16(head, 56), mostSegments);
    for (let i = 0; i < count; i += 1) {
      const segment = await read(56, at + i * size);
      if (segment.length < 56) break;
      if (numbers.u32(segment, 0) !== loaderSegment) continue;
      const text = await read(Math.min(numbers.u64(segment, 32), 4096), numbers.u64(segment, 8));
      // Empty where the file ends before it.
      return { machine, loader: text.toString('utf8').replace(/\0.*$/s, '') || null };
    }
    return { machine, loader: null };
  } finally {
    await file.close();
  }
}

interface Reader {
  u16(bytes: Buffer, at: number): number;
  u32(bytes: Buffer, at: number): number;
  u64(bytes: Buffer, at: number): number;
}

function readerOf(littleEndian: boolean): Reader {
  return littleEndian
    ? {
        u16: (bytes, at) => bytes.readUInt16LE(at),
        u32: (bytes, at) => bytes.readUInt32LE(at),
        u64: (bytes, at) => Number(bytes.readBigUInt64LE(at)),
      }
    : {
        u16: (bytes, at) => bytes.readUInt16BE(at),
        u32: (bytes, at) => bytes.readUInt32BE(at),
        u64: (bytes, at) => Number(bytes.readBigUInt64BE(at)),
      };
}
