/** Colours that stay apart for people who see few. */
export const palette = { first: '#2563a8', second: '#d9731a', faint: '#9aa1ad' } as const;
