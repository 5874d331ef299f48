/** Heading of these commands in the help of the tool. */
export const pairGroup = 'A pair to work with by hand:';
