import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How long a client gets to read what came before a cut. */
const readingTimeMs = 250;

/** A file on the host, and how well the host serves it. */
export interface HostedFile {
  readonly content: Buffer;
  readonly etag?: string;
  readonly lastModified?: string;
  readonly type?: string;
  /** Whether a part can be asked for. */
  readonly ranges?: boolean;
  /** Serves the asked part whatever If-Range says. */
  readonly deafToIfRange?: boolean;
  /** Breaks the connection after so many bytes of the body; one number for each answer, then none. */
  readonly cuts?: number[];
  /** Says no length. */
  readonly chunked?: boolean;
  readonly status?: number;
  /** With such a status: where else to look. */
  readonly location?: string;
  /** Serves nothing without this login. */
  readonly login?: string;
}

export interface Host extends AsyncDisposable {
  readonly url: string;
  readonly files: Map<string, HostedFile>;
  /** What was asked for so far. */
  readonly asked: { readonly path: string; readonly range: string | null; readonly status: number }[];
}

/** A host on the loopback interface that serves files as told: well, badly, or not at all. */
export async function startHost(): Promise<Host> {
  const files = new Map<string, HostedFile>();
  const asked: Host['asked'] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://host').pathname;
    const status = answer(files.get(path), request, response);
    asked.push({ path, range: request.headers.range ?? null, status });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    files,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(file: HostedFile | undefined, request: IncomingMessage, response: ServerResponse): number {
  const end = (status: number): number => {
    const location = file?.location === undefined ? {} : { location: file.location };
    response.writeHead(status, { 'content-type': 'text/html', ...location }).end('<html>no</html>');
    return status;
  };
  if (!file) return end(404);
  if (file.status !== undefined) return end(file.status);
  if (file.login && request.headers.authorization !== `Basic ${Buffer.from(file.login).toString('base64')}`) {
    return end(401);
  }
  const { content, ranges = true } = file;
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? -1);
  const mark = request.headers['if-range'];
  const same = file.deafToIfRange || mark === undefined || mark === file.etag || mark === file.lastModified;
  const partly = ranges && from >= 0 && same;
  if (partly && from >= content.length) return end(416);
  const body = partly ? content.subarray(from) : content;
  const status = partly ? 206 : 200;
  response.writeHead(status, {
    'content-type': file.type ?? 'application/octet-stream',
    ...(file.chunked ? {} : { 'content-length': body.length }),
    ...(file.etag ? { etag: file.etag } : {}),
    ...(file.lastModified ? { 'last-modified': file.lastModified } : {}),
    ...(partly ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
  });
  const cut = file.cuts?.shift();
  if (cut === undefined) response.end(body);
  // A client may drop what it has not yet looked at when the connection breaks.
  else response.write(body.subarray(0, cut), () => setTimeout(() => response.destroy(), readingTimeMs));
  return status;
}
