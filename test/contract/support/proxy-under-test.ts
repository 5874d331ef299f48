import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inject } from 'vitest';
import { startToxiproxyBinary, type ToxiproxyBinaryOptions } from '../../../src/network/proxies/binary.ts';
import type { StartedProxy } from '../../../src/network/types.ts';
import { originalBinary } from './original.ts';

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

export function startOriginal(options?: ToxiproxyBinaryOptions): Promise<StartedProxy> {
  return startToxiproxyBinary(originalBinary(), options);
}

/** The project `contract` tries our proxy, the project `toxiproxy` the original. */
export const proxyUnderTest: ProxyUnderTest =
  inject('against') === 'toxiproxy' ? { name: 'toxiproxy', start: () => startOriginal() } : embedded;
/** Why nothing can be tried, or `null`. */
export const cannotStart: string | null =
  proxyUnderTest === embedded && !existsSync(built) ? `${built} is not built` : null;
if (cannotStart !== null)
  process.stderr.write(`contract: the embedded proxy is skipped as a process, ${cannotStart}\n`);
