import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** A newcomer on a bare Debian: which release, and which Node.js (major version). */
export interface Newcomer {
  readonly release: string;
  readonly suite: string;
  readonly node: number;
}

const [bareRoot, newcomer] = ['bare-root', 'newcomer'].map((name) => join('.ci', name)) as [string, string];
/** Longest time of everything that a newcomer runs, ms. */
const longestMs = 3_600_000;

/**
 * Makes a bare root of a Debian release and runs the README's `npm ci && npm test` in a fresh clone there, as an unprivileged user: the same scripts
 * as in the gate. Needs root and mmdebstrap; throws where no root can be made.
 */
export async function soakNewcomer({ release, suite, node }: Newcomer): Promise<{ lines: string[]; ok: boolean }> {
  const dir = await mkdtemp(join(tmpdir(), 'replfault-soak-'));
  const [root, out, abilities] = ['root', 'out', 'abilities.json'].map((name) => join(dir, name)) as [
    string,
    string,
    string,
  ];
  try {
    // A root that others may not enter is none for the newcomer.
    await execa('chmod', ['755', dir]);
    await execa('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
    await execa(process.execPath, ['.ci/kernel-abilities.mjs'], { stdout: { file: abilities } });
    await execa(bareRoot, ['make', root, suite], { stdio: 'inherit' });
    await execa(bareRoot, ['node', root, String(node)], { stdio: 'inherit' });
    const inside = (command: string, ...args: readonly string[]) =>
      execa(bareRoot, ['enter', root, String(node), command, ...args]);
    const [nodeVersion, npmVersion] = await Promise.all([inside('node', '--version'), inside('npm', '--version')]);
    const startedAt = performance.now();
    const played = await execa(newcomer, [root, String(node), 'whole', out, abilities], {
      reject: false,
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: longestMs,
    });
    const wallS = (performance.now() - startedAt) / 1000;
    const failures = await linesOf(join(out, 'failures'));
    const counts = (await linesOf(join(out, 'counts'))).map((line) => line.split(' ').map(Number));
    const [passed, failed, skipped] = [0, 1, 2].map((at) => counts.reduce((sum, row) => sum + (row[at] ?? 0), 0));
    const skips = (await linesOf(join(out, 'log.txt'))).filter((line) => /^ {2}\d+ of [a-z-]+: /.test(line));
    return {
      ok: played.exitCode === 0 && failures.length === 0,
      lines: [
        `## The README's two commands on a bare Debian ${release}`,
        '',
        `\`npm ci && npm test\` in a fresh clone, by an unprivileged user, with Node.js ${nodeVersion.stdout.slice(1)} and npm ${npmVersion.stdout}, without Docker, Toxiproxy and Chromium.`,
        '',
        `- ${passed} passed, ${failed} failed, ${skipped} skipped`,
        `- Wall time: ${wallS.toFixed(0)} s`,
        ...skips.map((line) => `- Not run here: ${line.trim()}`),
        ...failures.map((line) => `- **${line.trim()}**`),
      ],
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function linesOf(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line.trim() !== '');
}
