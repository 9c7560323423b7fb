import type { Random } from './random.ts';

const families = '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜';
const given = '安宁远晓敏双清路多可文博雅涵宇轩晨曦若彤子墨一诺思源嘉禾明月星辰';

/** A made-up name of two or three characters. */
export function drawName(random: Random): string {
  const length = random.chance(0.6) ? 2 : 1;
  const rest = Array.from({ length }, () => random.pick([...given]));
  return `${random.pick([...families])}${rest.join('')}`;
}
