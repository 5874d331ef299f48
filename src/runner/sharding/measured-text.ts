export const measured = `
`;
