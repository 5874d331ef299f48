import { type FileHandle, open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import type { Observation } from '../model/observations.ts';

/** What is read at a time, and in one go at most, bytes. */
const pieceBytes = 256 * 1024;
const mostBytes = 16 * pieceBytes;
/** No line of a history is as long. */
const longestLine = 32 * 1024 * 1024;

/** Reads the history of a case while it is written. The file may not be there yet, and its last line may be torn. */
export class HistoryFollower implements AsyncDisposable {
  private readonly path: string;
  private readonly take: (observation: Observation) => void;
  private readonly decoder = new StringDecoder('utf8');
  private file: FileHandle | null = null;
  private offset = 0;
  private rest = '';

  constructor(path: string, take: (observation: Observation) => void) {
    this.path = path;
    this.take = take;
  }

  /** Takes in what was added, up to 4 MB; the rest follows with the next call. @throws Error for what is no history. */
  async poll(): Promise<void> {
    this.file ??= await open(this.path, 'r').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (this.file === null) return;
    const piece = Buffer.allocUnsafe(pieceBytes);
    for (let read = 0; read < mostBytes; ) {
      const { bytesRead } = await this.file.read(piece, 0, pieceBytes, this.offset);
      if (bytesRead === 0) return;
      read += bytesRead;
      this.offset += bytesRead;
      this.lines(this.decoder.write(piece.subarray(0, bytesRead)));
    }
  }

  private lines(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    if (this.rest.length > longestLine) throw new Error(`${this.path} has a line of more than ${longestLine} bytes`);
    for (const line of lines) {
      const value = JSON.parse(line) as Observation | { readonly replfault: string };
      // The head says which format it is.
      if (!('replfault' in value)) this.take(value);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.file?.close();
    this.file = null;
  }
}
