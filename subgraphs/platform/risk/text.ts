import { GraphQLError } from 'graphql';

const longest = 200;

/** Refuses (BAD_USER_INPUT) a key or an id that is empty, too long or cannot be stored. */
export function assertText(field: string, value: string): void {
  if (value.trim().length > 0 && value.length <= longest && !/\p{Cc}/u.test(value)) return;
  throw new GraphQLError(`${field} has 1 to ${longest} characters and no control characters.`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
