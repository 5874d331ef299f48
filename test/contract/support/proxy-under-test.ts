import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startToxiproxyBinary, type ToxiproxyBinaryOptions } from '../../../src/network/proxies/binary.ts';
import type { StartedProxy } from '../../../src/network/types.ts';

/** A form of fault proxy as the tool itself starts it. */
export interface ProxyUnderTest {
  readonly name: StartedProxy['kind'];
  /** Where the test's own server listens for it; loopback unless told. */
  readonly serverHost?: () => string;
  start(): Promise<StartedProxy>;
}

/** The embedded one is a process of its own, which only the built files can start; `npm test` builds them first. */
const built = fileURLToPath(new URL('../../../dist/src/network/proxy-process.js', import.meta.url));
const embedded: ProxyUnderTest = {
  name: 'embedded',
  async start() {
    const module = (await import(pathToFileURL(built).href)) as { startEmbeddedProxy(): Promise<StartedProxy> };
    return module.startEmbeddedProxy();
  },
};

const binary = process.env['REPLFAULT_TOXIPROXY_BIN'];

export function startOriginal(options?: ToxiproxyBinaryOptions): Promise<StartedProxy> {
  if (binary === undefined) throw new Error('REPLFAULT_TOXIPROXY_BIN does not name the server of the original');
  return startToxiproxyBinary(binary, options);
}

export const hasOriginal = binary !== undefined;
export const proxiesUnderTest: readonly ProxyUnderTest[] = [
  ...(existsSync(built) ? [embedded] : []),
  ...(hasOriginal ? [{ name: 'toxiproxy' as const, start: () => startOriginal() }] : []),
];

if (!existsSync(built))
  process.stderr.write(`contract: the embedded proxy is skipped as a process, ${built} is not built\n`);
