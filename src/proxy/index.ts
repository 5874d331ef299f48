/** `replfault/proxy`: the fault proxy can be used without the rest of the tool, in front of any TCP service. */
export { ReplfaultError } from '../model/errors.ts';
export { startProxy } from './embed/start-proxy.ts';
export type {
  AddedToxic,
  FaultLink,
  FaultProxy,
  FaultProxyOptions,
  LinkOptions,
  ToxicAttributes,
  ToxicOptions,
} from './embed/types.ts';
export type {
  BinlogPoint,
  BinlogReport,
  Closing,
  ConnectionReport,
  LaneReport,
  ProxyEvidence,
  ToxicAct,
  ToxicEvent,
} from './evidence.ts';
export { type ServeOptions, serve } from './serve.ts';
export { defaultLimits, type ProxyServer, type ProxyServerOptions, startProxyServer } from './server.ts';
