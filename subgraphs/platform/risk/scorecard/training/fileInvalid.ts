/** A file cannot be read as credit-default data. The message names the line for the person who has the file. */
export class FileInvalid extends Error {
  constructor(line: number, problem: string) {
    super(`Line ${line}: ${problem}`);
    this.name = 'FileInvalid';
  }
}
