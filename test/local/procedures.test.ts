import { procedureSuite } from './support/procedures/suite.ts';

procedureSuite('mysql', '9.7', 'gtid');
procedureSuite('mysql', '9.7', 'position');
procedureSuite('mariadb', '10.11', 'gtid');
procedureSuite('mariadb', '10.11', 'position');
