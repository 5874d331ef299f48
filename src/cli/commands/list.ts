import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('list')
    .description('list the scenarios and their cases')
    .argument('[scenario...]', 'scenarios, folders, cases, or paths of your own .ts files')
    .option('--json', 'as JSON')
    .action(async (names: string[], options: { json?: boolean }) => {
      const { loadScenarios } = await import('../../catalogue/scenario-files.ts');
      const { budgetMs } = await import('../../model/budget.ts');
      const { withoutSecretParams } = await import('../../model/sql-secrets.ts');
      const scenarios = await loadScenarios(names);
      if (options.json) {
        const plain = scenarios.map((scenario) => {
          const { name, title, claims = [], needs = [], cases } = scenario;
          const budgetsMs = Object.fromEntries(cases.map((params) => [params.case, budgetMs(scenario, { params })]));
          return { name, title, claims, needs, cases: cases.map(withoutSecretParams), budgetsMs };
        });
        process.stdout.write(`${JSON.stringify(plain, null, 2)}\n`);
        return;
      }
      for (const scenario of scenarios) {
        const longest = Math.max(...scenario.cases.map((params) => budgetMs(scenario, { params })));
        process.stdout.write(
          `${scenario.name}\n  ${scenario.title} (each case takes at most ${Math.round(longest / 1000)} s, even if its servers hang)\n`,
        );
        for (const { case: name, ...params } of scenario.cases)
          process.stdout.write(
            `    ${name}  ${Object.entries(withoutSecretParams(params))
              .map(([key, value]) => `${key}=${value}`)
              .join(' ')}\n`,
          );
      }
    });
}
