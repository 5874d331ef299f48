import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';

/** What a program in a container prints, taken apart; the texts grow while it prints. */
export function printedText(
  docker: Docker,
  stream: NodeJS.ReadableStream,
): { readonly stdout: string; readonly stderr: string } {
  const texts = { stdout: '', stderr: '' };
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  stdout.setEncoding('utf8').on('data', (piece: string) => {
    texts.stdout += piece;
  });
  stderr.setEncoding('utf8').on('data', (piece: string) => {
    texts.stderr += piece;
  });
  docker.modem.demuxStream(stream, stdout, stderr);
  return texts;
}
