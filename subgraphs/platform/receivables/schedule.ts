/** How a schedule comes about. */
export type ScheduleMethod = 'FEE' | 'ANNUITY' | 'EQUAL_PRINCIPAL';
