/** Something that the person who starts Whiteslip can mend. The message is one sentence that says how. */
export class StartFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartFailure';
  }
}
