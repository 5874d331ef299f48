/** `replfault/servers`: disposable real MySQL and MariaDB servers, for any test suite. */
export { ReplfaultError } from '../model/errors.ts';
export { GtidSet } from '../model/gtid.ts';
export {
  type InjectedFault,
  prepareServers,
  type Row,
  type Server,
  type ServerConnectionOptions,
  type ServerOptions,
  type SingleServer,
  startServer,
  type Waiting,
} from './index.ts';
