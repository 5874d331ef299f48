import { readdir, readFile } from 'node:fs/promises';

/** A running process that belongs to a playground. */
export interface FoundProcess {
  readonly pid: number;
  readonly commandLine: string;
}

/** Processes whose environment or command line holds the text; a zombie has neither and is not found. */
export async function processesWith(text: string): Promise<FoundProcess[]> {
  const found: FoundProcess[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const [commandLine, environment] = await Promise.all(
      ['cmdline', 'environ'].map((file) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '')),
    );
    if (commandLine?.includes(text) || environment?.includes(text))
      found.push({ pid: Number(name), commandLine: (commandLine ?? '').replaceAll('\0', ' ').trim() });
  }
  return found;
}

/** Waits until the condition holds, or the time is up; returns whether it held. */
export async function eventually(
  holds: () => Promise<boolean> | boolean,
  { withinMs, everyMs = 50 }: { withinMs: number; everyMs?: number },
): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    if (await holds()) return true;
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
