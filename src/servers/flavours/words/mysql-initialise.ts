import { randomBytes } from 'node:crypto';
import type { Passwords, TemplateRecipe } from '../../flavour.ts';
import { optionsOf, type VersionedOption } from './versioned-options.ts';

/** Speed up initialisation; of these only the size of the redo log stays in the data folder. */
const quickInitialisation: readonly VersionedOption[] = [
  ['--innodb-redo-log-capacity=64M', '8.0.30'],
  ['--innodb-log-file-size=32M', '5.7', '8.0.30'],
  '--innodb-buffer-pool-size=64M',
  '--innodb-doublewrite=OFF',
  ['--innodb-flush-method=fsync', '8.0'],
  '--innodb-use-native-aio=0',
  ['--innodb-numa-interleave=OFF', '8.0'],
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-buffer-pool-dump-at-shutdown=OFF',
  '--performance-schema=OFF',
  ['--auto-generate-certs=OFF', '8.0'],
  '--skip-log-bin',
];

/** A password that nobody knows: the accounts of a template are of no use until a start gives them one. */
export function nobodysPassword(): string {
  return randomBytes(16).toString('hex');
}

/** Initialises a data folder as MySQL 5.7 and later do, with both accounts in it, locked. */
export function initialiseRecipe(version: string): TemplateRecipe {
  return {
    args: ['--initialize-insecure', ...optionsOf(version, quickInitialisation)],
    initFile: [
      `CREATE USER 'repl'@'%' IDENTIFIED BY '${nobodysPassword()}' ACCOUNT LOCK;`,
      "GRANT REPLICATION SLAVE ON *.* TO 'repl'@'%';",
      "ALTER USER 'root'@'localhost' ACCOUNT LOCK;",
    ],
    bootstrap: null,
  };
}

/** Unlocks the accounts with the passwords of this start (MySQL 5.7 and later, MariaDB 10.4 and later). */
export function unlockAccounts(passwords: Passwords): readonly string[] {
  return [
    'SET SESSION sql_log_bin = 0;',
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${passwords.root}' ACCOUNT UNLOCK;`,
    `ALTER USER 'repl'@'%' IDENTIFIED BY '${passwords.repl}' ACCOUNT UNLOCK;`,
  ];
}
