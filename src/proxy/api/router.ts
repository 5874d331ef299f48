import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { posix } from 'node:path';
import { ApiError, badRequestBody } from './error.ts';

export interface Reply {
  readonly status: number;
  /** Sent as JSON; nothing is sent when absent. */
  readonly json?: unknown;
  /** Sent as it is, with `contentType`. */
  readonly text?: string;
  readonly contentType?: string;
  /** Where to ask instead. */
  readonly location?: string;
}

export interface Call {
  /** A named part of the path. */
  param(name: string): string;
  /** The JSON body. @throws ApiError 400 */
  body(): Promise<unknown>;
}

export interface Route {
  readonly methods: readonly string[];
  /** For example `/proxies/:proxy/toxics`. */
  readonly path: string;
  /** Changes something: such calls are answered one after the other. */
  readonly changes: boolean;
  handle(call: Call): Reply | Promise<Reply>;
}

const maxBodyBytes = 1024 * 1024;

/** Answers requests by the route table; failures become JSON bodies in Toxiproxy's shape. */
export function router(routes: readonly Route[]): RequestListener {
  let lastChange: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<Reply>): Promise<Reply> => {
    const turn = lastChange.then(work);
    lastChange = turn.catch(() => {});
    return turn;
  };
  return (request, response) => {
    const work = () => answer(routes, request, inTurn);
    work().then(
      (reply) => send(response, reply),
      (error: unknown) => send(response, failure(error)),
    );
  };
}

async function answer(
  routes: readonly Route[],
  request: IncomingMessage,
  inTurn: (work: () => Promise<Reply>) => Promise<Reply>,
): Promise<Reply> {
  const { pathname, query } = targetOf(request.url ?? '/');
  if (/%(?![0-9a-f]{2})/i.test(pathname)) return { status: 400, text: '400 Bad Request' };
  // A base URL that ends with a slash makes two of them: the original sends such clients on.
  const clean = posix.normalize(`/${pathname}`);
  if (clean !== pathname) return { status: 301, location: clean + query };
  const matching = routes.flatMap((route) => {
    const params = matchPath(route.path, pathname);
    return params === undefined ? [] : [{ route, params }];
  });
  if (matching.length === 0) return { status: 404, text: '404 page not found\n' };
  const found = matching.find(({ route }) => route.methods.includes(request.method ?? ''));
  if (found === undefined) return { status: 405 };
  // A page in a browser must not be able to steer the proxy.
  if (request.headers['user-agent']?.startsWith('Mozilla/')) return { status: 403, text: 'User agent not allowed\n' };
  // Read before its turn comes: a client that does not finish its request must not hold up the others.
  const text = found.route.changes ? await readText(request) : '';
  const call: Call = {
    param: (name) => found.params.get(name) ?? '',
    body: async () => parsed(text),
  };
  const handle = async () => found.route.handle(call);
  return found.route.changes ? inTurn(handle) : handle();
}

/** The parts of a request line, which need not be that of any valid URL. */
function targetOf(target: string): { pathname: string; query: string } {
  const [, pathname = '', query = ''] = /^([^?#]*)(\?[^#]*)?/.exec(target.replace(/^https?:\/\/[^/?#]*/i, '')) ?? [];
  return { pathname: pathname === '' ? '/' : pathname, query };
}

function matchPath(pattern: string, pathname: string): Map<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = pathname.split('/');
  if (wanted.length !== given.length) return undefined;
  const params = new Map<string, string>();
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':') && value !== '') params.set(part.slice(1), decode(value));
    else if (part !== decode(value)) return undefined;
  }
  return params;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new ApiError(413, 'request body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  if (text.trim() === '') throw badRequestBody('EOF');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequestBody((error as Error).message);
  }
}

function failure(error: unknown): Reply {
  const known =
    error instanceof ApiError ? error : new ApiError(500, error instanceof Error ? error.message : String(error));
  return { status: known.status, json: known };
}

/** Tells our proxy from the original, whose answers have no such header. */
const server = 'replfault';

function send(response: ServerResponse, { status, json, text, contentType, location }: Reply): void {
  response.setHeader('server', server);
  if (location !== undefined) response.setHeader('location', location);
  response.setHeader('x-toxiproxy-request-id', randomUUID());
  if (json !== undefined) {
    response.writeHead(status, { 'content-type': contentType ?? 'application/json' });
    response.end(`${JSON.stringify(json)}\n`);
  } else if (text !== undefined) {
    response.writeHead(status, { 'content-type': contentType ?? 'text/plain; charset=utf-8' });
    response.end(text);
  } else {
    response.writeHead(status);
    response.end();
  }
}
