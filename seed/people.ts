import { bank, merchants, platform } from './parties.ts';
import type { Situation } from './situation.ts';

/** The password of everybody in the seeded world. It opens nothing but made-up data. */
export const demoPassword = 'paper-lantern-7';

/** A shopper of the demo. The number seeds the person's life. */
export interface DemoShopper {
  readonly number: number;
  readonly username: string;
  readonly name: string;
  readonly situation: Situation;
  /** For people who choose whom to sign in as. */
  readonly says: string;
}

export const demoShoppers: readonly DemoShopper[] = [
  shopper(1, 'lin', '林晓', 'NEW', 'New: a bound card and an unused line'),
  shopper(2, 'chen', '陈安', 'GOOD_PAYER', 'Good payer: a year of purchases, all paid in time'),
  shopper(3, 'zhao', '赵敏', 'NEAR_LIMIT', 'Near the limit, with an order on its way'),
  shopper(4, 'sun', '孙远', 'OVERDUE', 'Overdue since September, line frozen'),
  shopper(5, 'wu', '吴双', 'TWO_CARDS', 'Two cards, one of which repays'),
  shopper(6, 'ma', '马可', 'JUST_JOINED', 'Just joined: no card and no credit yet'),
];

/** A member of staff of the demo. */
export interface DemoStaff {
  readonly number: number;
  readonly username: string;
  readonly name: string;
  readonly partyId: string;
  readonly scope: 'bank:operations' | 'platform:operations' | 'merchant:operations';
  readonly says: string;
}

export const demoStaff: readonly DemoStaff[] = [
  staff(11, 'bank-ops', '周清', bank.id, 'bank:operations', 'Bank operations: ledger, batches, breaks'),
  staff(12, 'platform-ops', '何路', platform.id, 'platform:operations', 'Platform operations'),
  staff(
    14,
    'platform-risk',
    '秦舒',
    platform.id,
    'platform:operations',
    'Platform operations: the second pair of eyes',
  ),
  staff(13, 'shop-ops', '许多', merchants[0]?.id ?? '', 'merchant:operations', 'Merchant 晨光数码'),
];

/** A person of the demo, as the launcher and the explorer introduce them. */
export interface DemoPerson {
  readonly name: string;
  readonly userName: string;
  readonly password: string;
  readonly situation: string;
}

/** Everybody whom a visitor can sign in as. */
export const demoPeople: readonly DemoPerson[] = [...demoShoppers, ...demoStaff].map(
  ({ name, username, says }) => ({ name, userName: username, password: demoPassword, situation: says }),
);

function shopper(
  number: number,
  username: string,
  name: string,
  situation: Situation,
  says: string,
): DemoShopper {
  return { number, username, name, situation, says };
}

function staff(
  number: number,
  username: string,
  name: string,
  partyId: string,
  scope: DemoStaff['scope'],
  says: string,
): DemoStaff {
  return { number, username, name, partyId, scope, says };
}
