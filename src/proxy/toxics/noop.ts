import { defineToxic, passAll } from '../toxic.ts';

/** Does nothing: a place in the chain. */
export default defineToxic<Record<never, never>>({
  attributes: {},
  start: () => ({ rule: passAll }),
});
