import { diagnoseSuite } from '../support/diagnose-suite.ts';

diagnoseSuite('mysql:9.7');
