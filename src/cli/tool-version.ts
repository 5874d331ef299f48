import { readFile } from 'node:fs/promises';

/** The version of package.json, which lies above `src` in a checkout and above `dist/src` when built. */
export async function toolVersion(): Promise<string> {
  const path = import.meta.url.endsWith('.ts') ? '../../package.json' : '../../../package.json';
  const text = await readFile(new URL(path, import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
