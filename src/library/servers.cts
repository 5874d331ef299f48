// For CommonJS: the same module, loaded with require (Node 20.19 and later).
import all = require('./servers.js');
export = all;
