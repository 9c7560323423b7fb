/** A user name in the form in which it is kept: letter case and ways to write the same letter do not matter. */
export function usernameOf(given: string): string {
  return given.normalize('NFKC').toLowerCase();
}
