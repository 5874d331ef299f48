/** A number with at most two decimal places. */
export const toHundredths = (value: number): number => Math.round(value * 100) / 100;

/** A number with at most three decimal places: milliseconds of a time in seconds. */
export const toThousandths = (value: number): number => Math.round(value * 1000) / 1000;
