import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('list')
    .description('list the scenarios and their cases')
    .argument('[scenario...]', 'scenarios, folders, cases, or paths of your own .ts files')
    .option('--json', 'as JSON')
    .action(async (names: string[], options: { json?: boolean }) => {
      const { loadScenarios } = await import('../../runner/scenario-files.ts');
      const scenarios = await loadScenarios(names);
      if (options.json) {
        const plain = scenarios.map(({ name, title, claims, needs, cases }) => ({
          name,
          title,
          claims: claims ?? [],
          needs: needs ?? [],
          cases,
        }));
        process.stdout.write(`${JSON.stringify(plain, null, 2)}\n`);
        return;
      }
      for (const scenario of scenarios) {
        process.stdout.write(`${scenario.name}\n  ${scenario.title}\n`);
        for (const { case: name, ...params } of scenario.cases)
          process.stdout.write(
            `    ${name}  ${Object.entries(params)
              .map(([key, value]) => `${key}=${value}`)
              .join(' ')}\n`,
          );
      }
    });
}
