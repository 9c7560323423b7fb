import { type ASTVisitor, type DirectiveNode, GraphQLError, Kind, type ValidationContext } from 'graphql';

/** A client knows the parts of an answer by their labels, so each is a text of the document, and there once. */
export function DeferLabelsRule(context: ValidationContext): ASTVisitor {
  const known = new Map<string, DirectiveNode>();
  return {
    Directive(node) {
      if (node.name.value !== 'defer') return;
      const label = node.arguments?.find(({ name }) => name.value === 'label')?.value;
      if (label === undefined || label.kind === Kind.NULL) return;
      if (label.kind === Kind.VARIABLE) {
        context.reportError(new GraphQLError('The label of @defer cannot be a variable.', { nodes: label }));
      }
      if (label.kind !== Kind.STRING) return;
      const first = known.get(label.value);
      known.set(label.value, node);
      if (!first) return;
      const message = `The label "${label.value}" of @defer must be there once only.`;
      context.reportError(new GraphQLError(message, { nodes: [first, node] }));
    },
  };
}

/** Mutations run one after the other, so none of them can come later. */
export function NoDeferredMutationsRule(context: ValidationContext): ASTVisitor {
  return {
    Directive(node) {
      if (node.name.value !== 'defer' || context.getParentType() !== context.getSchema().getMutationType())
        return;
      const message = '@defer cannot be used at the root of a mutation, only on what one returns.';
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  };
}
