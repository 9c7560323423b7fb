import { GraphQLError } from 'graphql';
import { Refusal } from '../../common/refusal.ts';
import { type MoneyInput, positiveFenOf } from './positiveFen.ts';
import type { CreditProductRow } from './tables.ts';

/** A purchase as far as it matters for whether a product can finance it. */
export interface Scene {
  readonly merchantCategory: string;
  readonly amountFen: bigint;
  /** The number of monthly instalments; null while the shopper has not chosen. */
  readonly tenor: number | null;
}

/** What of a purchase lies outside a product's scene. */
export type OutsideScene = 'MERCHANT_CATEGORY' | 'AMOUNT' | 'TENOR';

type SceneTerms = Pick<CreditProductRow, 'merchantCategories' | 'minimumFen' | 'maximumFen' | 'tenors'>;

/** What lies outside the product's scene, the first of it; null where the product can finance the purchase. */
export function outsideSceneOf(product: SceneTerms, scene: Scene): OutsideScene | null {
  const { merchantCategories, minimumFen, maximumFen, tenors } = product;
  const isForCategory =
    merchantCategories.length === 0 || merchantCategories.includes(scene.merchantCategory);
  if (!isForCategory) return 'MERCHANT_CATEGORY';
  if (scene.amountFen < minimumFen || scene.amountFen > maximumFen) return 'AMOUNT';
  return scene.tenor === null || tenors.includes(scene.tenor) ? null : 'TENOR';
}

interface SceneInput {
  readonly merchantCategory: string;
  readonly amount: MoneyInput;
  readonly tenor?: number | null | undefined;
}

/** Reads a purchase. Refuses (BAD_USER_INPUT) an amount that is none: a question has no userErrors. */
export function sceneOf({ merchantCategory, amount, tenor }: SceneInput): Scene {
  try {
    return { merchantCategory, amountFen: positiveFenOf(amount, 'amount'), tenor: tenor ?? null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new GraphQLError(error.message, { extensions: { code: 'BAD_USER_INPUT' } });
  }
}
