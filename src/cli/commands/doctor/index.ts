import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('doctor')
    .description('show which features work on this machine, and how to enable the others')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { examine } = await import('./examine.ts');
      const findings = await examine();
      if (options.json) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
      else
        for (const finding of findings) {
          process.stdout.write(`${finding.ok ? 'yes' : 'no '}  ${finding.what}: ${finding.detail}\n`);
          if (finding.enable) process.stdout.write(`     to enable: ${finding.enable.replaceAll('\n', '\n       ')}\n`);
        }
      // The one thing nothing can be done without is a server.
      process.exitCode = findings.some((finding) => finding.essential && !finding.ok) ? 3 : 0;
    });
}
