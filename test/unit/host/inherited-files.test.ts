import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const module = fileURLToPath(new URL('../../../src/host/inherited-files.ts', import.meta.url));
const jiti = fileURLToPath(new URL('../../../node_modules/jiti/lib/jiti.mjs', import.meta.url));

/** Node.js itself keeps the first 16 from what it starts; a shell may have opened others. */
const inherited = 40;

/** What a process has open, after this call, where the process before it had a device open. */
function openAfter(close: string): string {
  const script = `
    import { createJiti } from ${JSON.stringify(jiti)};
    import { readlinkSync } from 'node:fs';
    const { closeInherited } = await createJiti(import.meta.url).import(${JSON.stringify(module)});
    ${close};
    await new Promise((resolve) => setTimeout(resolve, 10));
    try { console.log(readlinkSync('/proc/self/fd/${inherited}')); } catch { console.log('closed'); }
  `;
  const device = openSync('/dev/full', 'r');
  try {
    const none = Array.from({ length: inherited - 3 }, () => 'ignore' as const);
    const stdio = ['ignore', 'pipe', 'inherit', ...none, device] as const;
    return spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      stdio: [...stdio],
      encoding: 'utf8',
    }).stdout.trim();
  } finally {
    closeSync(device);
  }
}

it('what whoever started this process had open is closed, but for the first ones; Node.js goes on working', () => {
  expect(openAfter('')).toBe('/dev/full');
  expect(openAfter(`closeInherited(${inherited})`)).toBe('/dev/full');
  expect(openAfter('closeInherited(3)')).toBe('closed');
});
