/** The public face of the fault proxy: it can be used without the rest of the tool. */
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
