/** Tables of the workload. The token is deliberately not unique: a write applied twice must show, not be refused. */
export const ledgerSchema: readonly string[] = [
  'CREATE DATABASE replfault',
  'CREATE TABLE replfault.ledger (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, token VARCHAR(48) NOT NULL, payload LONGBLOB, KEY (token)) ENGINE=InnoDB',
  'CREATE TABLE replfault.counter (id INT NOT NULL PRIMARY KEY, n BIGINT NOT NULL) ENGINE=InnoDB',
  'INSERT INTO replfault.counter VALUES (1, 0)',
];

/** Makes the tables of the workload new, for a case on servers that another one has been played on. */
export const ledgerReset: readonly string[] = ['DROP DATABASE IF EXISTS replfault', ...ledgerSchema];
