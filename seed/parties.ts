import { derivedId } from '../subgraphs/common/ids.ts';

/** A legal person in the seeded world. */
export interface Party {
  readonly id: string;
  readonly name: string;
  readonly kind: 'BANK' | 'PLATFORM' | 'MERCHANT' | 'CHANNEL';
}

export interface Merchant extends Party {
  readonly category: string;
  /** What it sells, with prices in fen. */
  readonly goods: readonly (readonly [name: string, priceFen: bigint])[];
}

export const bank: Party = party('BANK', '交通银行');
export const platform: Party = party('PLATFORM', '白条商城');
export const channel: Party = party('CHANNEL', '银联清算通道');

export const merchants: readonly Merchant[] = [
  merchant('晨光数码', 'electronics', [
    ['无线耳机', 89_900n],
    ['平板电脑', 329_900n],
    ['手机充电器', 12_900n],
  ]),
  merchant('山野户外', 'outdoor', [
    ['登山鞋', 79_900n],
    ['双人帐篷', 145_000n],
    ['保温杯', 15_800n],
  ]),
  merchant('南窗书店', 'books', [
    ['精装全集', 46_800n],
    ['台灯', 19_900n],
    ['笔记本套装', 6_645n],
  ]),
  merchant('小满家居', 'home', [
    ['电饭煲', 59_900n],
    ['床品四件套', 39_999n],
    ['空气净化器', 189_900n],
  ]),
  merchant('青禾服饰', 'fashion', [
    ['羊毛大衣', 129_900n],
    ['运动鞋', 49_900n],
    ['围巾', 9_999n],
  ]),
];

/** Shares of a merchant fee, in parts of a hundred. */
export const feeShares: readonly (readonly [Party, bigint])[] = [
  [bank, 70n],
  [channel, 10n],
  [platform, 20n],
];

/** What a merchant pays for each captured order: 0.60 %. */
export const merchantFeeRate = { numerator: 60n, denominator: 10_000n };

/** The clearing channels that payments go through. */
export const channelNames = ['union-net', 'express-net'] as const;

function party(kind: Party['kind'], name: string): Party {
  return { id: derivedId('pty', kind, name), name, kind };
}

function merchant(name: string, category: string, goods: Merchant['goods']): Merchant {
  return { ...party('MERCHANT', name), category, goods };
}
