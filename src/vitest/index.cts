// For CommonJS: the same module, loaded with require (Node 20.19 and later).
import all = require('./index.js');
export = all;
