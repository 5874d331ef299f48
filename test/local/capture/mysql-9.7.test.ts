import { captureSuite } from '../support/capture-suite.ts';

captureSuite('mysql:9.7');
