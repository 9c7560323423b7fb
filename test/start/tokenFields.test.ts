import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../start/settings.ts';
import { tokenFieldsOf } from '../../start/tokenFields.ts';

test('the mutations that give access tokens are found in what clients see', () => {
  const schema = readFileSync(join(repositoryRoot, 'schema', 'api.graphql'), 'utf8');
  expect(tokenFieldsOf(schema).sort()).toEqual([
    'refreshSession',
    'signIn',
    'signInWithCertificate',
    'signInWithPasskey',
    'signUp',
    'signUpWithPasskey',
    'stepUp',
    'stepUpWithPasskey',
  ]);
  expect(tokenFieldsOf('type Query { me: String }')).toEqual([]);
});
