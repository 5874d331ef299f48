import type { Step } from '../step.ts';
import { step as mariadb106 } from './mariadb-10.5-to-10.6.ts';
import { step as mariadb1011 } from './mariadb-10.6-to-10.11.ts';
import { step as mariadb114 } from './mariadb-10.11-to-11.4.ts';
import { step as mariadb118 } from './mariadb-11.4-to-11.8.ts';
import { step as mariadb123 } from './mariadb-11.8-to-12.3.ts';
import { step as mariadbAll } from './mariadb-all.ts';
import { step as mysql57 } from './mysql-5.6-to-5.7.ts';
import { step as mysql80 } from './mysql-5.7-to-8.0.ts';
import { step as mysql84 } from './mysql-8.0-to-8.4.ts';
import { step as mysql97 } from './mysql-8.4-to-9.7.ts';
import { step as mysqlAll } from './mysql-all.ts';

/** Every step, those of one vendor in the order of an upgrade; a test holds the list against the folder. */
export const steps: readonly Step[] = [
  mysqlAll,
  mysql57,
  mysql80,
  mysql84,
  mysql97,
  mariadbAll,
  mariadb106,
  mariadb1011,
  mariadb114,
  mariadb118,
  mariadb123,
];
