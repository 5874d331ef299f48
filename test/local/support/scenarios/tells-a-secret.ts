import { dataIntact, defineScenario } from 'replfault';
import { shortSettings } from './_settings.ts';

/** Says a statement with a password in it: one that the source takes, and one that it quotes when it refuses it. */
export default defineScenario({
  title: 'An operator who says a password',
  cases: [
    { case: 'taken', statement: "CREATE USER keeper IDENTIFIED BY 'swordfish-1'" },
    { case: 'refused', statement: "CREATE USER keeper IDENTIFIED BY PASSWORT 'swordfish-2'", password: 'swordfish-3' },
    { case: 'thrown', statement: "SET GLOBAL no_such_secret = 'swordfish-4'" },
  ],
  settings: () => shortSettings,
  criticalPathMs: () => 100,
  async play(stage, { case: name, statement }) {
    await stage.operate('say-as-written', { on: 'source', statement: String(statement) });
    if (name === 'thrown')
      await stage.operate('set-variable', { name: 'init_connect', value: "SET PASSWORD = 'swordfish-5" });
  },
  checks: () => [dataIntact],
});
