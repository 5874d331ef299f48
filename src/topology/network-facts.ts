/** Facts about the network, as a history keeps them. */
export type NetworkFacts = Readonly<Record<string, number | string | boolean | null>>;
