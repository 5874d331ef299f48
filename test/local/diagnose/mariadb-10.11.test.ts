import { diagnoseSuite } from '../support/diagnose-suite.ts';

diagnoseSuite('mariadb:10.11');
