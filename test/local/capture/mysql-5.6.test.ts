import { captureSuite } from '../support/capture-suite.ts';

captureSuite('mysql:5.6');
