import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { ReplfaultError } from '../../model/errors.ts';

/** How long a server may take to accept a connection, to answer, and between two pieces of its answer. */
const silenceMs = 30_000;
const mostRedirects = 5;
const redirectErrors = new Set(['UND_ERR_INVALID_ARG', 'ERR_INVALID_URL']);

/** An answer whose body is not read yet. */
export interface Answer {
  readonly status: number;
  header(name: string): string | null;
  readonly body: Readable;
}

export interface HttpClient extends AsyncDisposable {
  /** Asks for a URL. Rejects where no answer comes; a status is an answer. */
  get(url: string, headers?: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<Answer>;
}

/** A client that takes the proxies of the environment (`HTTPS_PROXY`, `NO_PROXY`, ...), follows redirects and decodes nothing. */
export async function openHttpClient(patienceMs: number = silenceMs): Promise<HttpClient> {
  // Costs time to load, and most runs download nothing.
  const { EnvHttpProxyAgent, interceptors, request } = await import('undici');
  const agent = new EnvHttpProxyAgent({
    connect: { timeout: patienceMs },
    headersTimeout: patienceMs,
    bodyTimeout: patienceMs,
  });
  const dispatcher: Dispatcher = agent.compose(interceptors.redirect({ maxRedirections: mostRedirects }));
  return {
    get: async (url, headers = {}, signal) => {
      const { target, authorization } = splitLogin(url);
      const {
        statusCode,
        headers: received,
        body,
      } = await request(target, {
        dispatcher,
        headers: { 'user-agent': 'replfault', 'accept-encoding': 'identity', ...authorization, ...headers },
        ...(signal === undefined ? {} : { signal }),
      }).catch((cause: Error & { code?: string }) => {
        // The URL itself is sound: such an error is about where it was redirected to.
        throw redirectErrors.has(cause.code ?? '')
          ? badRedirect(withoutSecrets(url), 'in a circle, or to no web address', cause)
          : cause;
      });
      const header = (name: string): string | null => {
        const value = received[name.toLowerCase()];
        return (Array.isArray(value) ? value[0] : value) ?? null;
      };
      return { status: statusCode, header, body };
    },
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}

/** A URL as it is shown and recorded: without user, password and query, which holds the token of a link that is signed. */
export function withoutSecrets(url: string): string {
  const parsed = new URL(splitLogin(url).target);
  parsed.search = '';
  parsed.hash = '';
  return parsed.href;
}

function splitLogin(url: string): { target: string; authorization: Record<string, string> } {
  const parsed = new URL(url);
  const { username, password } = parsed;
  parsed.username = '';
  parsed.password = '';
  const login = `${decoded(username)}:${decoded(password)}`;
  return {
    target: parsed.href,
    authorization: login === ':' ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` },
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The error for an answer that holds no file. */
export function refusal(url: string, status: number): ReplfaultError {
  const shown = withoutSecrets(url);
  if (status === 404 || status === 410 || status === 403) {
    return new ReplfaultError('tarball-not-found', `${shown} does not exist there (HTTP status ${status})`, {
      hint: 'Name another version, or where this one lies: `replfault fetch SERVER --version-url URL`.',
    });
  }
  if (status >= 300 && status < 400) return badRedirect(shown, `more than ${mostRedirects} times, or to nowhere`);
  return new ReplfaultError('download-refused', `${shown} cannot be downloaded: HTTP status ${status}`, {
    hint:
      status === 401 || status === 407
        ? 'The server or a proxy asks for a login: put it into the URL, or into HTTPS_PROXY.'
        : 'Try again later, or name another place: --version-url URL or --tarball-mirror URL.',
  });
}

function badRedirect(shown: string, how: string, cause?: unknown): ReplfaultError {
  return new ReplfaultError('download-refused', `${shown} cannot be downloaded: the server redirects it ${how}`, {
    hint: 'A login page may stand before it. Open the URL in a browser and name the address of the file itself.',
    ...(cause === undefined ? {} : { cause }),
  });
}
