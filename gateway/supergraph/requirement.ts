import type { Requirement } from './generation.ts';
import { SupergraphError } from './supergraphError.ts';

/** What asks for nothing. */
export const noRequirement: Requirement = Object.freeze({ isAuthenticated: false, scopes: [], policies: [] });

/** Past this many alternatives a requirement is a mistake, and checking it would cost every request. */
const MAX_ALTERNATIVES = 256;

type Alternatives = readonly (readonly string[])[];

/** What asks for everything that the given ones ask for. */
export function allOf(requirements: Iterable<Requirement>): Requirement {
  let isAuthenticated = false;
  let scopes: Alternatives = [];
  let policies: Alternatives = [];
  for (const one of requirements) {
    isAuthenticated ||= one.isAuthenticated;
    scopes = both(scopes, one.scopes);
    policies = both(policies, one.policies);
  }
  return isAuthenticated || scopes.length > 0 || policies.length > 0
    ? { isAuthenticated, scopes, policies }
    : noRequirement;
}

/** (a or b) and (c or d) is (ac or ad or bc or bd); no alternatives at all means nothing is asked for. */
function both(left: Alternatives, right: Alternatives): Alternatives {
  if (left.length === 0 || left === right) return right;
  if (right.length === 0) return left;
  if (left.length * right.length > MAX_ALTERNATIVES) {
    throw new SupergraphError(
      'SUPERGRAPH_REQUIREMENT_INVALID',
      `A field's scopes or policies combine to more than ${MAX_ALTERNATIVES} alternatives.`,
    );
  }
  return withoutRedundant(left.flatMap((one) => right.map((other) => union(one, other))));
}

function union(one: readonly string[], other: readonly string[]): string[] {
  return [...new Set([...one, ...other])].sort();
}

/** Who has all of a smaller alternative needs no larger one; of equal ones the first stays. */
function withoutRedundant(alternatives: Alternatives): Alternatives {
  return alternatives.filter(
    (one, index) =>
      !alternatives.some(
        (other, at) =>
          at !== index &&
          (other.length < one.length || (other.length === one.length && at < index)) &&
          other.every((name) => one.includes(name)),
      ),
  );
}
