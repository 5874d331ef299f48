// The judges that scenarios choose from. One file each; a user's own scenario may bring its own.
export { blindWindowWithin } from './blind-window-within.ts';
export { dataIntact } from './data-intact.ts';
export { drainThresholdBelow } from './drain-threshold-below.ts';
export { faultOnlyArmed } from './fault-only-armed.ts';
export { faultTookEffect } from './fault-took-effect.ts';
export { noLiteral1190 } from './no-literal-1190.ts';
export { probesUnbroken } from './probes-unbroken.ts';
export { refetches } from './refetches.ts';
export { replicaNotices } from './replica-notices.ts';
export { replicaReconnects } from './replica-reconnects.ts';
export { replicaStaysConnected } from './replica-stays-connected.ts';
export { resumes } from './resumes.ts';
export { sourceStaysQuiet } from './source-stays-quiet.ts';
export { sourceWriteFails } from './source-write-fails.ts';
