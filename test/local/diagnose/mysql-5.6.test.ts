import { diagnoseSuite } from '../support/diagnose-suite.ts';

diagnoseSuite('mysql:5.6');
