import type { TemplateRecipe } from '../../flavour.ts';

/** What `--bootstrap` reads before the scripts of the share folder: they expect a chosen database. */
const newSystemDatabase = ['CREATE DATABASE mysql;', 'USE mysql;'];

/**
 * A data folder made by `--bootstrap`: system tables from the scripts of the share folder (MySQL 5.6, MariaDB), then the accounts.
 * Each script is named under all the names it has had.
 */
export function bootstrapRecipe(recipe: {
  readonly args: readonly string[];
  readonly before?: readonly string[];
  readonly scripts: readonly (readonly string[])[];
  readonly accounts: readonly string[];
}): TemplateRecipe {
  const { args, before = [], scripts, accounts } = recipe;
  return {
    args: ['--bootstrap', ...args],
    initFile: [],
    bootstrap: { systemTables: { before: [...newSystemDatabase, ...before], scripts }, accounts },
  };
}
