import { captureSuite } from '../support/capture-suite.ts';

captureSuite('mariadb:10.11');
