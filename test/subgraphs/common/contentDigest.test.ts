import { contentDigest, isDigestOf } from '../../../subgraphs/common/contentDigest.ts';

/** From RFC 9530, appendix D: the body of its examples, with its line end. */
const body = Buffer.from('{"hello": "world"}\n');
const sha256 = 'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:';

test("the RFC's digest of the RFC's body is right, and ours is the same", () => {
  expect(contentDigest(body)).toBe(sha256);
  expect(isDigestOf(sha256, body)).toBe(true);
});

test('each known digest must be right, and one must be known', () => {
  const sha512 =
    'sha-512=:YMAam51Jz/jOATT6/zvHrLVgOYTGFy1d6GJiOHTohq4yP+pgk4vf2aCsyRZOtw8MjkM7iw7yZ/WkppmM44T3qg==:';
  expect(isDigestOf(`${sha256}, ${sha512}`, body)).toBe(true);
  expect(isDigestOf(`${sha256}, ${sha512.replace('YMA', 'AAA')}`, body)).toBe(false);
  expect(isDigestOf('md5=:Sd/dVLAcvNLSq16eXua5uQ==:', body)).toBe(false);
  expect(isDigestOf('undefined', body)).toBe(false);
});
