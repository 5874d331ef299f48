export { type Address, parseServerUrl } from './address.ts';
export { type CapturedPair, type CaptureOptions, capturePair } from './capture-pair.ts';
export { printable } from './connection-errors.ts';
export { readClientOptions } from './option-file.ts';
export type { Target } from './session.ts';
export { chooseTls, tlsWarnings } from './tls.ts';
