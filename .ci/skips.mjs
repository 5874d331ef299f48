// Judges what the newcomer's tests skipped: `node skips.mjs SKIPPED-TESTS.JSON ABILITIES-OF-NEWCOMER.JSON ABILITIES-OF-ROOT.JSON` prints a line for
// each skip that must not be, and exits 1 if there is one. What the kernel denies to root as well is no fault of the tool, and told on stderr.
import { readFileSync } from 'node:fs';

const [skipped, newcomer, root] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));

/** Projects for what the README does not ask for. */
const optional = ['docker', 'toxiproxy', 'browser'];
/** Skips that say nothing about the kernel. */
const allowed = [
  /^not root: the other tests already run as an unprivileged user$/,
  /^no cgroup may be made here$/,
  /^xmllint is not installed$/,
  // Root plays these, see run.
  /^sysbench is not installed$/,
  /^promtool is not installed$/,
  /^REPLFAULT_MYSQLD_EXPORTER_BIN names no mysqld_exporter$/,
  // A bare Debian has neither; root plays these tests, see run.
  /^there is no (gpg|xz)( on this machine)?$/,
  // The soak plays it, where this library of another package is installed.
  /^the plugin group_replication needs \S+, which is not installed here$/,
  // The step of the packed package names one.
  /^there is no Node\.js 22 here$/,
  // Root plays this one, see run.
  /^only root makes the folder of another user$/,
  // A server that lacks the feature, by its flavour.
  /5\.6/,
];

const wrong = [];
for (const [ability, why] of Object.entries(newcomer)) {
  if (ability in root) process.stderr.write(`this machine has no ${ability}, not even for root: ${root[ability]}\n`);
  else wrong.push(`root has ${ability} here and the newcomer has not: ${why}`);
}
for (const { project, name, reason } of skipped) {
  if (optional.includes(project) || allowed.some((pattern) => pattern.test(reason))) continue;
  if (Object.values(root).includes(reason)) process.stderr.write(`skipped, as it would be for root: ${name}: ${reason}\n`);
  else wrong.push(`skipped: ${project}: ${name}: ${reason}`);
}
for (const line of wrong) console.log(line);
process.exitCode = wrong.length > 0 ? 1 : 0;
