import { type Browser, chromium } from 'playwright-core';
import { browserPath } from './browser-path.ts';

/** Starts the browser without a sandbox of its own (root), a GPU, and anything that asks the network. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: browserPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    timeout: 30_000,
  });
